"""The files of a program, from and to disk."""

from __future__ import annotations

from pathlib import Path

from shared.kinds.code import File
from tests.tui.code.playing import HELLO, last_program, play
from tests.tui.drive import Driver


def test_a_file_is_opened_changed_and_saved(tmp_path: Path) -> None:
    path = tmp_path / "fib.py"
    path.write_text("print(1)\n")

    async def scenario(driver: Driver) -> None:
        await driver.press("ctrl+o", *str(path), "enter")
        await driver.until_shown("[fib.py]")
        assert driver.code.draft.language == "python"
        await driver.write("# new\n")
        await driver.press("ctrl+s", "enter")
        await driver.until_shown("Saved to")
        assert path.read_text() == "# new\nprint(1)\n"
        # What somebody else wrote there meanwhile is not overwritten unasked
        path.write_text("of somebody else")
        await driver.press("ctrl+s", "enter")
        await driver.until_shown("Overwrite fib.py?")
        await driver.press("n")
        assert path.read_text() == "of somebody else"

    play(scenario)


def test_a_file_with_escapes_is_shown_and_kept_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "odd.c"
    path.write_bytes(b"a\x1b]0;title\x07\x0cb\r\n")

    async def scenario(driver: Driver) -> None:
        await driver.press("ctrl+o", *str(path), "enter")
        await driver.until_shown("[odd.c]")
        await driver.until_shown("␛]0;title")
        assert "\x1b" not in driver.text()
        await driver.run()
        assert last_program(driver.broker).files[0].body == path.read_bytes()

    play(scenario)


def test_a_file_that_is_no_text_goes_with_the_program(tmp_path: Path) -> None:
    path = tmp_path / "data.bin"
    path.write_bytes(b"\xff\0\xfe")

    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        await driver.press("ctrl+o", *str(path), "enter")
        await driver.until_shown("This file is no text")
        await driver.press("x")
        await driver.run()
        assert last_program(driver.broker).files[1] == File("data.bin", b"\xff\0\xfe")

    play(scenario)


def test_taking_a_file_out_asks_first() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        await driver.press("f8")
        await driver.until_shown("Take main.c out of the program?")
        await driver.press("y")
        await driver.until(lambda: driver.code.draft.empty, "an empty program")

    play(scenario)


def test_a_name_that_no_file_may_have_is_refused() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("ctrl+n")
        await driver.press(*"../x", "enter")
        await driver.until_shown("No file of a program can be called so")
        assert len(driver.code.draft.files) == 1

    play(scenario)
