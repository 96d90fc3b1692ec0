"""What a program is given to read: typed, pasted, or beforehand."""

from __future__ import annotations

import pytest
from textual.events import Paste

from shared.states import Channel
from tests.tui.code.playing import HELLO, last_program, ok, play
from tests.tui.drive import LARGE, SMALL, Driver
from tui.widgets.code.typed_line import OVER


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_a_program_asks_somebody_answers_and_it_greets(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        # Given a program that asks for a name
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        driver.broker.print(running, b"Your name? ")
        await driver.until_shown("Your name?")
        # When somebody types it
        await driver.press("escape", *"Ada", "enter")
        await driver.until_shown("> Ada")
        # Then the program has it, and what it prints comes as it prints it
        assert [(give.offset, give.data) for give in driver.broker.given] == [(0, b"Ada\n")]
        driver.broker.print(running, b"Hello, Ada!\n")
        driver.broker.print(running, b"[/] oops\n", Channel.ERRORS)
        await driver.until_shown("Hello, Ada!")
        await driver.until_shown("! [/] oops")
        # And when it has ended that is said, with all that it took
        driver.broker.end(running, ok(b"Your name? Hello, Ada!\n", b"[/] oops\n"))
        await driver.until_shown("✓ OK  task 1  exit 0  CPU 0.01 s  wall 0.01 s  1.8 MB")
        assert "> Ada" in driver.text(), "what was seen in its true order stays"
        # And what is still typed goes to nobody
        await driver.until(lambda: OVER in driver.code.result.line.placeholder, "the end")
        await driver.press(*"q", "enter")
        assert driver.code.draft.files[0].body == HELLO.encode()
        assert len(driver.broker.given) == 1
        await driver.press("tab")
        await driver.until(lambda: driver.code.source.editor.has_focus, "the editor")
        assert not driver.code.result.line.display

    play(scenario, size=size)


def test_ctrl_d_ends_the_input() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        await driver.until(lambda: driver.code.result.line.is_open, "the line")
        await driver.press("escape", "1", "enter", "ctrl+d")
        await driver.until(lambda: driver.broker.given and driver.broker.given[-1].last, "the end")
        assert b"".join(give.data for give in driver.broker.given) == b"1\n"
        assert not driver.code.result.line.is_open

    play(scenario)


def test_several_lines_that_are_pasted_are_given_line_by_line() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        await driver.until(lambda: driver.code.result.line.is_open, "the line")
        await driver.press("escape")
        driver.app.post_message(Paste("1 2\n3 4\n5"))
        await driver.until(lambda: driver.code.result.line.value == "5", "the rest")
        await driver.until(
            lambda: b"".join(give.data for give in driver.broker.given) == b"1 2\n3 4\n", "both"
        )

    play(scenario)


def test_a_program_that_is_given_input_beforehand_is_not_typed_to() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        await driver.press("f4")
        await driver.write("1 2\n")
        running = await driver.run()
        driver.broker.begin(running)
        program = last_program(driver.broker)
        assert (program.stdin, program.open_input) == (b"1 2\n", False)
        await driver.until_shown("▶ running")
        assert not driver.code.result.line.display

    play(scenario)
