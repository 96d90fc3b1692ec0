"""Orders to workers: what asks first, and who may give them."""

from __future__ import annotations

import pytest

from shared.errors import ErrorCode, RequestError
from shared.kinds import message
from shared.states import Deed, WorkerState
from shared.wire.orders import Order
from shared.wire.rows import CurrentTask
from tests.tui.drive import LARGE, Driver
from tests.tui.monitor.playing import BOTH, agent, orders, run
from tests.tui.test_tui_marks import question
from tui.screens.confirm import ConfirmScreen


@pytest.mark.parametrize(
    ("key", "deed", "asked", "about"),
    [
        ("d", Deed.DRAIN, "Drain worker oak?", "It finishes what runs there (message) and leaves."),
        ("x", Deed.KILL, "Kill worker oak?", "what runs there (message) is queued again."),
        ("R", Deed.RESTART, "Restart worker oak?", "leaves, and comes back anew."),
        ("k", Deed.KILL, "Kill worker oak?", "is queued again."),
    ],
)
@BOTH
def test_what_destroys_asks_first_and_the_same_key_is_no_answer(
    key: str, deed: Deed, asked: str, about: str, size: tuple[int, int]
) -> None:
    doing = (CurrentTask(message.NAME, None),)

    async def scenario(driver: Driver) -> None:
        await driver.press(key)
        said = await question(driver)
        assert asked in said
        assert about in " ".join(said.replace("│", " ").split())
        await driver.press(key)
        assert isinstance(driver.app.screen, ConfirmScreen)
        assert not orders(driver)
        await driver.press("y")
        await driver.until(lambda: orders(driver), "the order")
        assert orders(driver) == [("oak", deed)]

    oak = agent("oak", 1, busy=1, held=1, current=doing, generates=1)
    run(scenario, oak, agent("elm", 2), size=size)


def test_no_leaves_everything_as_it_is() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("x")
        await question(driver)
        await driver.press("n")
        await driver.until(lambda: driver.app.screen is driver.monitor, "the monitor")
        assert not orders(driver)

    run(scenario, agent("oak", 1))


def test_all_generators_are_killed_with_one_question() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("k")
        said = await question(driver)
        assert "Kill 2 workers?" in said
        assert "oak, ash." in said
        await driver.press("y")
        await driver.until(lambda: len(orders(driver)) == 2, "both orders")
        assert orders(driver) == [("oak", Deed.KILL), ("ash", Deed.KILL)]

    gone = agent("yew", 4, generates=1, state=WorkerState.LOST)
    run(scenario, agent("oak", 1, generates=1), agent("ash", 2, generates=2), agent("e", 3), gone)


@pytest.mark.parametrize(("key", "verb"), [("d", "drain"), ("x", "kill"), ("R", "restart")])
def test_who_may_not_is_told_why(key: str, verb: str) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press(key)
        await driver.until_shown(f"Only an administrator or who launched oak can {verb} it.")
        assert driver.app.screen is driver.monitor
        # What one has launched is one's own
        await driver.press("down", key)
        await question(driver)
        await driver.press("y")
        await driver.until(lambda: orders(driver), "the order")
        assert [name for name, _ in orders(driver)] == ["elm"]

    run(scenario, agent("oak", 1), agent("elm", 2, mine=True), plain=True, size=LARGE)


def test_of_several_generators_a_plain_user_kills_those_that_are_theirs() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("k")
        assert "Kill worker elm?" in await question(driver)

    theirs = agent("elm", 2, mine=True, generates=1)
    run(scenario, agent("oak", 1, generates=1), theirs, plain=True)


def test_a_refused_order_is_said() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.refuse[Order] = RequestError(ErrorCode.NOT_FOUND, "There is no such worker.")
        await driver.press("x")
        await question(driver)
        await driver.press("y")
        await driver.until_shown("There is no such worker.")

    run(scenario, agent("oak", 1))
