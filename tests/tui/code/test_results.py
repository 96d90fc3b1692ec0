"""What came of a program: what a compiler says, and its cases."""

from __future__ import annotations

from pathlib import Path

from shared.kinds.code import (
    Case,
    CaseResult,
    CompileReport,
    Place,
    ProgramResult,
    Severity,
    Verdict,
)
from tests.tui.code.playing import HELLO, last_program, play, ran
from tests.tui.drive import Driver


def test_a_compiler_error_leads_to_its_line() -> None:
    places = (
        Place("util.h", 1, 1, Severity.WARNING, "unused"),
        Place("main.c", 2, 5, Severity.ERROR, "expected ';'"),
    )
    report = CompileReport(1, b"in its own words", False, 1, 1, 1, False, places)

    async def scenario(driver: Driver) -> None:
        await driver.write("int main(void) {\n    retrun 0\n}\n")
        await driver.press("ctrl+n")
        await driver.press(*"util.h", "enter")
        await driver.until_shown("[util.h]")
        running = await driver.run()
        driver.broker.begin(running)
        driver.broker.end(running, ProgramResult(Verdict.COMPILE_ERROR, report, None))
        await driver.until_shown("[Problems 2]")
        await driver.press("escape", "down", "enter")
        await driver.until_shown("[main.c]")
        editor = driver.code.source.editor
        assert editor.has_focus
        assert editor.cursor_location == (1, 4)

    play(scenario)


def test_cases_are_read_from_a_folder_and_shown_with_what_differs(tmp_path: Path) -> None:
    for name, text in (("1.in", "1"), ("1.out", "2"), ("2.in", "3"), ("2.out", "4")):
        (tmp_path / name).write_text(text)
    results = (
        CaseResult("1", Verdict.OK, ran(b"2"), ""),
        CaseResult("2", Verdict.WRONG_ANSWER, ran(b"five"), "line 1: expected 4, printed five"),
    )

    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        await driver.press("f2", "tab", *str(tmp_path), "enter")
        await driver.until_gone("How it is run")
        running = await driver.run()
        assert last_program(driver.broker).cases == (Case("1", b"1", b"2"), Case("2", b"3", b"4"))
        driver.broker.begin(running)
        result = ProgramResult(Verdict.WRONG_ANSWER, None, None, results)
        driver.broker.end(running, result)
        await driver.until_shown("[Cases 1/2]")
        await driver.until_shown("line 1: expected 4, printed five")
        await driver.press("escape", "down", "enter")
        await driver.until_shown("  five")
        await driver.until_shown("this was the case 2")

    play(scenario)
