"""The workers of other machines, from the monitor: shown, renamed, revoked after a question."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.errors import ErrorCode, RequestError
from shared.wire.enrolling import EnrolledRow, ListEnrolled, RenameWorker, RevokeWorker
from tests.tui.drive import LARGE, SMALL, TINY, Driver, entered
from tests.tui.fake import T0, FakeBroker
from tui.model.enrolled import NOBODY
from tui.screens.confirm import ConfirmScreen
from tui.screens.enrolled import ADMINISTRATORS, GONE, EnrolledScreen
from tui.screens.monitor import MonitorScreen
from tui.screens.new_name import NewNameScreen

SIZES = pytest.mark.parametrize("size", [TINY, SMALL, LARGE])


def enrolled(name: str, **fields: object) -> EnrolledRow:
    key = name.encode().ljust(32, b"-")[:32]
    row = EnrolledRow(key, name, ("code", "image"), "192.0.2.7", T0, T0, None, connected=True)
    return row._replace(**fields)  # type: ignore[arg-type]


def run(
    scenario: Callable[[Driver], Awaitable[None]],
    *rows: EnrolledRow,
    size: tuple[int, int] = SMALL,
    plain: bool = False,
) -> None:
    """Play where the workers of other machines are listed; as a plain user if asked for."""

    async def play() -> None:
        accounts = {"root": "correct horse", "ada": "correct horse"} if plain else None
        broker = FakeBroker(accounts=accounts)
        broker.enrolled = list(rows)
        async with entered(broker, size) as driver:
            await driver.open_monitor()
            await driver.press("e")
            await driver.until(lambda: screen(driver), "the list")
            await scenario(driver)

    asyncio.run(play())


def screen(driver: Driver) -> EnrolledScreen | None:
    top = driver.app.screen
    return top if isinstance(top, EnrolledScreen) else None


async def listed(driver: Driver, *parts: str) -> None:
    await driver.until(
        lambda: (
            (it := screen(driver)) is not None
            and all(part in driver.text(it.list) for part in parts)
        ),
        f"{parts} in the list",
    )


@SIZES
def test_each_has_a_line_with_how_it_stands(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await listed(driver, "oak", "● here", "elm", "○ away", "ash", "✗ revoked")

    rows = enrolled("oak"), enrolled("elm", connected=False), enrolled("ash", revoked=T0)
    run(scenario, *rows, size=size)


def test_more_is_said_of_the_one_under_the_cursor() -> None:
    async def scenario(driver: Driver) -> None:
        await listed(driver, "oak")
        await driver.until_shown("does code, image")
        await driver.press("j")
        await driver.until_shown("does expression")
        await driver.until_shown("198.51.100.9")

    run(scenario, enrolled("oak"), enrolled("elm", roles=("expression",), address="198.51.100.9"))


def test_where_nobody_is_it_says_what_to_do() -> None:
    async def scenario(driver: Driver) -> None:
        await listed(driver, NOBODY[:40], "calc-broker enroll", "starts one.")
        assert "r renames it" not in driver.text()
        await driver.press("r", "x")
        assert screen(driver)

    run(scenario)


def test_a_worker_is_renamed() -> None:
    async def scenario(driver: Driver) -> None:
        await listed(driver, "oak")
        await driver.press("r")
        await driver.until(lambda: isinstance(driver.app.screen, NewNameScreen), "the question")
        await driver.press(*"yew", "enter")
        await listed(driver, "yew")
        (asked,) = driver.broker.kinds_asked(RenameWorker)
        assert (asked.key, asked.name) == (enrolled("oak").key, "yew")

    run(scenario, enrolled("oak"))


def test_whoever_leaves_the_question_renames_nothing() -> None:
    async def scenario(driver: Driver) -> None:
        await listed(driver, "oak")
        await driver.press("r")
        await driver.until(lambda: isinstance(driver.app.screen, NewNameScreen), "the question")
        await driver.press("y", "escape")
        await listed(driver, "oak")
        assert not driver.broker.kinds_asked(RenameWorker)

    run(scenario, enrolled("oak"))


def test_why_a_name_is_refused_is_said() -> None:
    async def scenario(driver: Driver) -> None:
        await listed(driver, "oak")
        refusal = RequestError(ErrorCode.CONFLICT, "Another enrolled worker has this name.")
        driver.broker.refuse[RenameWorker] = refusal
        await driver.press("r")
        await driver.until(lambda: isinstance(driver.app.screen, NewNameScreen), "the question")
        await driver.press(*"elm", "enter")
        await driver.until_shown("Another enrolled worker")

    run(scenario, enrolled("oak"))


def test_a_worker_is_revoked_after_a_question() -> None:
    async def scenario(driver: Driver) -> None:
        await listed(driver, "oak")
        await driver.press("x")
        await driver.until(lambda: isinstance(driver.app.screen, ConfirmScreen), "the question")
        await driver.press("x")
        assert not driver.broker.kinds_asked(RevokeWorker)
        await driver.press("y")
        await listed(driver, "✗ revoked")
        (asked,) = driver.broker.kinds_asked(RevokeWorker)
        assert asked.key == enrolled("oak").key

    run(scenario, enrolled("oak"))


def test_no_is_no() -> None:
    async def scenario(driver: Driver) -> None:
        await listed(driver, "oak")
        await driver.press("x")
        await driver.until(lambda: isinstance(driver.app.screen, ConfirmScreen), "the question")
        await driver.press("n")
        await listed(driver, "● here")
        assert not driver.broker.kinds_asked(RevokeWorker)

    run(scenario, enrolled("oak"))


def test_of_one_that_was_revoked_nothing_is_changed() -> None:
    async def scenario(driver: Driver) -> None:
        await listed(driver, "oak")
        await driver.press("x")
        await driver.until_shown(GONE[:30])
        assert screen(driver)

    run(scenario, enrolled("oak", revoked=T0))


def test_the_cursor_stays_on_its_worker_when_others_come() -> None:
    async def scenario(driver: Driver) -> None:
        await listed(driver, "elm", "oak")
        await driver.press("j")
        driver.broker.enrolled.insert(0, enrolled("ash"))
        await listed(driver, "ash")
        it = screen(driver)
        assert it is not None
        assert it.list.row is not None
        assert it.list.row.name == "oak"

    run(scenario, enrolled("elm"), enrolled("oak"))


def test_others_are_told_who_may() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until_shown(ADMINISTRATORS[:30])
        assert not driver.broker.kinds_asked(ListEnrolled)

    run(scenario, enrolled("oak"), plain=True)


def test_what_others_have_named_is_only_text() -> None:
    async def scenario(driver: Driver) -> None:
        await listed(driver, "[/]␛]0;x")
        await driver.press("x")
        await driver.until(lambda: isinstance(driver.app.screen, ConfirmScreen), "the question")

    run(scenario, enrolled("[/]\x1b]0;x", address="[b]\x1b[31m", roles=("[/]",)))


def test_back_leads_to_the_monitor() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, MonitorScreen), "the monitor")

    run(scenario, enrolled("oak"))
