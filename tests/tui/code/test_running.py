"""Having a program run and stopping it, and what cannot be run."""

from __future__ import annotations

from shared.errors import ErrorCode, RequestError
from shared.wire import client as wire
from tests.tui.code.playing import HELLO, last_program, play
from tests.tui.drive import Driver
from tests.tui.fake import FakeBroker, fleet, worker
from tui.model.code.offers import REFUSED
from tui.screens.code import EMPTY


def test_stopping_asks_first() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        await driver.until_shown("▶ running")
        await driver.press("ctrl+t")
        await driver.until_shown("Stop task 1?")
        await driver.press("n")
        assert not driver.broker.kinds_asked(wire.Cancel)
        await driver.press("ctrl+t")
        await driver.until_shown("Stop task 1?")
        await driver.press("y")
        await driver.until_shown("– cancelled")

    play(scenario)


def test_one_program_runs_at_a_time_here() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        await driver.run()
        await driver.press("ctrl+r")
        await driver.until_shown("Task 1 has not ended: ^t stops it.")
        assert len(driver.broker.submitted) == 1

    play(scenario)


def test_what_cannot_be_run_is_said_and_not_submitted() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("ctrl+r")
        await driver.until_shown(EMPTY)
        await driver.write(HELLO)
        await driver.press("f2", *"'open")
        await driver.press("enter")
        await driver.until_shown("Arguments: no closing quotation")
        await driver.press("escape")
        await driver.press("f2", "tab", *"/nowhere", "enter")
        await driver.until_gone("How it is run")
        await driver.press("ctrl+r")
        await driver.until_shown("There are no cases in /nowhere")
        assert not driver.broker.submitted

    play(scenario)


def test_a_refusal_of_the_broker_is_said() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        driver.broker.refuse[wire.Submit] = RequestError(ErrorCode.OVERLOADED, "Too many tasks.")
        await driver.press("ctrl+r")
        await driver.until_shown("Too many tasks.")
        assert driver.code.draft.changed, "it is still a draft"

    play(scenario)


def test_where_nothing_keeps_programs_apart_that_is_said_and_nothing_is_run() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until_shown("No worker runs programs: nothing would keep them apart")
        await driver.until_shown("apt-get install bubblewrap")
        await driver.write(HELLO)
        await driver.press("ctrl+r")
        assert REFUSED.startswith("No worker runs programs")
        await driver.pilot.pause()
        assert not driver.broker.submitted

    broker = FakeBroker()
    broker.fleet = fleet(worker("oak", sandbox="none"))
    play(scenario, broker)


def test_a_language_that_nobody_offers_is_marked_and_its_program_waits() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("ctrl+l")
        await driver.until_shown("on 1 worker")
        lines = driver.text().splitlines()
        offered = [line for line in lines if "on 1 worker" in line]
        assert [("C (gcc)" in line, "Python" in line) for line in offered] == [(1, 0), (0, 1)]
        await driver.press("end")
        await driver.press("enter")
        await driver.until_shown("C++ (clang)  no worker offers it")
        await driver.write("int main() {}\n")
        await driver.run()
        await driver.until_shown("No worker offers C++ (clang): it waits until one does.")

    play(scenario)


def test_the_options_go_with_the_program() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        await driver.press("f2", *"-n 3", "tab", "tab", "tab", "tab", *"1.5", "enter")
        await driver.until_gone("How it is run")
        await driver.run()
        program = last_program(driver.broker)
        assert program.arguments == ("-n", "3")
        assert program.limits.cpu_ms == 1_500

    play(scenario)
