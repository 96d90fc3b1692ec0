"""A broker that goes away: what is said of it, and how the local one is started again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from shared.client import Doubted, Link
from shared.client.effects import Waiting
from shared.errors import ErrorCode, SetupError, UnknownBroker, WireError
from shared.keys import known
from shared.keys.pair import fingerprint
from shared.keys.trusting import changed
from shared.states import Registration
from tests.tui.drive import Driver, entered, started
from tests.tui.fake import FakeBroker
from tui.contact import AGAIN
from tui.widgets.banner import Banner

REMOTE = "tcp://far:7400"


def run(scenario: Callable[[Driver], Awaitable[None]], address: str | None = None) -> None:
    async def play() -> None:
        async with started(address=address) as driver:
            await driver.enter()
            await scenario(driver)

    asyncio.run(play())


def banner(driver: Driver) -> str:
    return " ".join(driver.text(driver.tasks.query_one(Banner)).split())


def test_a_local_broker_that_is_gone_is_started_again_by_a_key_and_never_by_itself() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.lose()
        await driver.until_shown("f5 starts it again")
        assert "What you see is how it stood." in banner(driver)
        await driver.pilot.pause(0.1)
        assert driver.broker.starts == 0
        await driver.press("f5")
        await driver.until_shown("The broker was started again; connecting to it")
        assert driver.broker.starts == 1
        driver.broker.come_back()
        await driver.until_gone("connecting to it")
        # And nothing is started while the broker is there
        await driver.press("f5")
        await driver.pilot.pause()
        assert driver.broker.starts == 1

    run(scenario)


def test_a_broker_that_cannot_be_started_again_is_said() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.lose()
        driver.broker.failures.append(SetupError("The disk is full."))
        await driver.press("f5")
        await driver.until_shown("The disk is full. (f5 tries again)")
        await driver.press("f5")
        await driver.until_shown("The broker was started again")

    run(scenario)


def test_a_broker_that_speaks_otherwise_is_said_and_ends_nothing() -> None:
    async def scenario() -> None:
        broker = FakeBroker()
        broker.failures.append(
            WireError(ErrorCode.UNSUPPORTED_VERSION, "This side speaks another.")
        )
        async with started(broker) as driver:
            await driver.until_shown("This side speaks another. (f5 tries again)")
            await driver.press("f5")
            await driver.enter()

    asyncio.run(scenario())


def test_a_broker_elsewhere_is_waited_for_and_not_started() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.lose()
        await driver.until_shown(f"waiting for {REMOTE}")
        assert "f5" not in banner(driver)
        await driver.press("f5")
        await driver.pilot.pause()
        assert driver.broker.starts == 0

    run(scenario, REMOTE)


def test_a_broker_that_may_never_answer_again_is_told_of_until_it_does() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.lose()
        driver.broker.listener(Doubted("It has another key: [/]ask."))
        await driver.until_shown("It has another key: [/]ask.")

        driver.broker.come_back()
        await driver.until_gone("another key")

    run(scenario, REMOTE)


BEFORE, NOW = bytes(32), bytes(31) + b"\1"
CHANGED = changed("tcp://broker.physics.example.org:17766", BEFORE, NOW)
TOLD = (fingerprint(BEFORE), fingerprint(NOW), "calc trust tcp://broker.physics.example.org:17766.")


def seen(driver: Driver) -> str:
    """What is on the screen, without its lines."""
    lines = (strip.text for strip in driver.app.screen._compositor.render_strips())
    return " ".join(" ".join(line.strip("│ ") for line in lines).split())


def all_is_seen(driver: Driver) -> bool:
    return all(told in seen(driver).replace("- ", "-") for told in TOLD)


def test_all_of_a_changed_key_is_seen_over_the_tasks() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.lose()
        driver.broker.listener(Doubted(CHANGED))

        await driver.until(lambda: all_is_seen(driver), "both fingerprints and the command")

    run(scenario, REMOTE)


def test_all_of_a_changed_key_is_seen_in_the_form() -> None:
    async def scenario() -> None:
        broker = FakeBroker()
        broker.failures.append(SetupError(CHANGED))
        async with started(broker, address=REMOTE) as driver:
            await driver.until_shown("calc trust")
            assert driver.app._desk is not None
            form = driver.app._desk.form
            assert form is not None

            form.welcome(has_accounts=False, registration=Registration.CLOSED)
            form.connecting(f"{CHANGED} {AGAIN}")

            await driver.until(lambda: all_is_seen(driver), "both fingerprints and the command")
            assert "User" in seen(driver)

    asyncio.run(scenario())


STRANGER = UnknownBroker("Compare it.", REMOTE, bytes(32))
FINGERPRINT = fingerprint(STRANGER.key)


def before_a_stranger(scenario: Callable[[Driver], Awaitable[None]]) -> None:
    """The application before a broker on a network whose key nobody has compared."""

    async def play() -> None:
        broker = FakeBroker()
        broker.failures.append(STRANGER)
        async with started(broker, address=REMOTE) as driver:
            await driver.until_shown(FINGERPRINT)
            await scenario(driver)

    asyncio.run(play())


def reached(driver: Driver) -> bool:
    """Whether the broker was spoken to."""
    assert driver.app._desk is not None
    return driver.app._desk.connection.link is Link.CONNECTED


def test_the_key_of_a_broker_on_a_network_is_compared_before_anything_is_sent() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until_shown("calc-broker key")
        assert not reached(driver)

        await driver.press("y")

        await driver.until(lambda: reached(driver), "the broker")
        home = driver.app._home
        assert known.load(home.known_brokers) == {REMOTE: STRANGER.key}

    before_a_stranger(scenario)


def test_a_key_that_is_another_is_not_kept_and_nothing_is_sent() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("n")

        await driver.until_shown("was not taken for its own")
        assert not reached(driver)
        assert not driver.app._home.known_brokers.exists()

        driver.broker.failures.append(STRANGER)
        await driver.press("f5")
        await driver.until_shown(FINGERPRINT)

    before_a_stranger(scenario)


def test_the_form_says_nothing_of_a_list_that_it_does_not_show() -> None:
    async def scenario() -> None:
        async with started() as driver:
            await driver.until(lambda: driver.broker.listener, "the broker")
            await driver.until(lambda: driver.app._desk is not None, "the desk")
            await driver.pilot.pause()
            driver.broker.lose()
            await driver.until_shown("The broker does not answer: f5 starts it again.")
            assert "how it stood" not in driver.text()

    asyncio.run(scenario())


def test_a_form_that_opens_while_the_broker_is_away_says_so() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            driver.broker.lose()
            await driver.press("escape", "L")
            await driver.until_shown("Password")
            await driver.until_shown("f5 starts it again")

    asyncio.run(scenario())


def test_that_a_request_waits_as_the_broker_said_is_told_once() -> None:
    async def scenario(driver: Driver) -> None:
        for _ in range(3):
            driver.broker.listener(Waiting(30_000, "Too fast: [/]\x1b wait 30 s."))
        await driver.until_shown("Too fast: [/]␛ wait 30 s. Waiting…")
        (said,) = driver.app._notifications
        assert said.timeout == 30

    run(scenario)


def test_a_log_in_that_waits_says_so_in_the_form() -> None:
    async def scenario() -> None:
        async with started() as driver:
            driver.broker.hold_log_in()
            await driver.fill("ada", "correct horse")
            driver.broker.listener(Waiting(4_000, "Too many wrong passwords; wait 4 s."))
            await driver.until_shown("Too many wrong passwords")

    asyncio.run(scenario())
