"""Programs that were run before, and what was laid aside for them."""

from __future__ import annotations

import asyncio

from tests.tui.code.playing import HELLO, play, ran_before
from tests.tui.drive import LARGE, Driver, entered
from tui.screens.confirm import ConfirmScreen


def test_a_program_in_the_list_of_tasks_is_opened_from_there() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until_shown("print(42)")
        await driver.until_shown("✓ OK  task 7")
        await driver.until(lambda: driver.code.watched.console.text == "42", "what it printed")
        assert driver.code.draft.language == "python"

    play(scenario, ran_before(7, "print(42)", b"42\n"))


def test_what_was_typed_and_not_run_is_laid_aside_for_an_earlier_program() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("f9")
        await driver.write("draft\n")
        await driver.press("escape", "f3", "f3", "f3")
        await driver.until_shown("✓ done")
        await driver.press("enter")
        await driver.until_shown("print(42)")
        # And it is had back from the same list
        driver.code.result.go(3)
        await driver.until_shown("✎ not run")
        driver.code.result.runs.focus()
        await driver.press("home", "enter")
        await driver.until(lambda: driver.code.source.editor.text == "draft\n", "the draft")

    play(scenario, ran_before(7, "print(42)"))


def test_forgetting_what_was_laid_aside_asks_first() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write("draft\n")
        await driver.press("f9")
        await driver.press("escape", "f3", "f3", "f3")
        await driver.until_shown("✎ not run")
        await driver.press("d")
        await driver.until(lambda: isinstance(driver.app.screen, ConfirmScreen), "the question")
        await driver.press("y")
        await driver.until_gone("✎ not run")

    play(scenario)


def test_coming_back_from_the_tasks_finds_everything_as_it_was() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        await driver.until_shown("▶ running")
        await driver.write("// more\n")
        driver.code.result.output.focus()
        await driver.press("escape")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
        driver.broker.print(running, b"meanwhile\n")
        driver.list.focus()
        await driver.press("x")
        await driver.until_shown("meanwhile")
        assert driver.code.draft.files[0].body == HELLO.encode() + b"// more\n"
        assert driver.code.workspace.aside == ()

    play(scenario)


def test_a_program_is_told_of_beside_the_other_tasks() -> None:
    async def scenario() -> None:
        async with entered(ran_before(7, "print(42)", b"42\n\x1b[2J\n"), LARGE) as driver:
            await driver.press("escape", "y")
            await driver.until_shown("Python  1 file, 0 bytes of input")
            await driver.until_shown("  ␛[2J")
            await driver.until_shown("Copied the result of task 7.")
            assert driver.app.clipboard == "42\n␛[2J\n"
            await driver.press("e")
            await driver.until(lambda: driver.app.screen is driver.code, "the code screen")

    asyncio.run(scenario())
