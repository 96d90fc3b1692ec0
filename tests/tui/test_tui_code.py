"""The screen where programs are written and run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.color import Color
from textual.events import Paste

from shared.errors import ErrorCode, RequestError
from shared.kinds.code import (
    Case,
    CaseResult,
    CompileReport,
    File,
    Place,
    Program,
    ProgramResult,
    Run,
    Severity,
    Verdict,
    payload,
    program_of,
)
from shared.states import Channel
from shared.wire import client as wire
from shared.wire import live
from shared.wire.rows import Ability, TaskRow
from tests.tui.drive import LARGE, SMALL, Driver, entered, started
from tests.tui.fake import FakeBroker, fleet, task, worker
from tui.model.code.offers import REFUSED
from tui.screens.code import EMPTY
from tui.screens.confirm import ConfirmScreen
from tui.widgets.code.typed_line import OVER

HELLO = "int main(void) { return 0; }\n"
TINY = (40, 12)


def ran(stdout: bytes = b"", stderr: bytes = b"", code: int = 0) -> Run:
    return Run(code, None, stdout, stderr, False, False, 10, 12, 1_800)


def ok(stdout: bytes = b"", stderr: bytes = b"") -> ProgramResult:
    return ProgramResult(Verdict.OK, None, ran(stdout, stderr))


def offering(*rows: TaskRow) -> FakeBroker:
    """A broker whose worker runs C and Python."""
    broker = FakeBroker(*rows)
    offers = (Ability("code:c", "12.2.0"), Ability("code:python", "3.11.2"))
    broker.fleet = fleet(worker("oak", offers=offers, sandbox="user_namespace"))
    return broker


def ran_before(number: int, text: str, stdout: bytes = b"") -> FakeBroker:
    """A broker that knows a program of an earlier day."""
    row = task(number, f"main.py: {text}", kind="code", needs="python", summary="OK 0.01 s")
    broker = offering(task(1), row)
    broker.payloads[row.id] = payload(Program("python", (File("main.py", text.encode()),)))
    broker.results[row.id] = ok(stdout)
    return broker


def last_program(broker: FakeBroker) -> Program:
    return program_of(list(broker.payloads.values())[-1])


def play(
    scenario: Callable[[Driver], Awaitable[None]],
    broker: FakeBroker | None = None,
    size: tuple[int, int] = SMALL,
) -> None:
    """Play a scenario on the code screen."""

    async def on_the_screen() -> None:
        async with entered(broker or offering(), size) as driver:
            await driver.open_code()
            await scenario(driver)

    asyncio.run(on_the_screen())


# Running


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


def test_a_new_attempt_clears_what_the_one_before_had_printed() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        driver.broker.print(running, b"half of it\n")
        await driver.until_shown("half of it")
        driver.broker.begin(running, attempt=2)
        await driver.until_gone("half of it")
        await driver.until_shown("attempt 2: what was printed before is gone")

    play(scenario)


def test_what_was_missed_while_the_broker_was_away_is_said_and_the_result_holds_all() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        driver.broker.print(running, b"first\n")
        await driver.until_shown("first")
        # When the broker is away while the program prints more than is kept
        driver.broker.lose()
        hear, driver.broker.listener = driver.broker.listener, lambda _event: None
        flood = b"x" * 99_999 + b"\n"
        driver.broker.print(running, flood)
        driver.broker.listener = hear
        driver.broker.come_back()
        # Then that is said, and the result has everything in its place
        await driver.until_shown("xxxxxxxx")
        driver.code.result.output.focus()
        await driver.press("g")
        await driver.until_shown("bytes were missed here")
        driver.broker.end(running, ok(b"first\n" + flood))
        await driver.until_shown("✓ OK")
        assert driver.code.watched.console.text == "first\n" + "\n".join(pieces(flood.decode()))

    play(scenario)


def pieces(line: str) -> list[str]:
    """A long line as it is broken."""
    text = line.rstrip("\n")
    return [text[at : at + 4_096] for at in range(0, len(text), 4_096)]


def test_a_flood_of_hostile_output_leaves_the_screen_alive() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        for _ in range(60):
            driver.broker.print(running, b"\x1b[2J\x1b]0;hacked\x07\0[/red]" * 2_000)
        driver.broker.print(running, b"\xff\xfe\n" + b"y" * 1_000_000 + b"\nthe end\n")
        await driver.until_shown("the end")
        assert "\x1b" not in driver.text()
        await driver.press("escape")
        driver.code.result.output.focus()
        await driver.press("g")
        await driver.until_shown("are not shown")

    play(scenario)


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


# What came of it


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


# Earlier programs


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


# Files


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


# Nothing is lost


def test_what_was_typed_is_there_after_a_restart_for_its_user_alone(tmp_path: Path) -> None:
    async def type_and_end() -> None:
        async with started(home=tmp_path) as driver:
            await driver.enter()
            await driver.open_code()
            await driver.write(HELLO)
            await driver.press("ctrl+q")
            await driver.until(lambda: not driver.app.is_running, "the end")

    async def come_back() -> None:
        broker = FakeBroker(accounts={"ada": "correct horse", "bob": "battery staple"})
        async with started(broker, home=tmp_path) as driver:
            await driver.enter()
            await driver.open_code()
            assert driver.code.source.editor.text == HELLO
            # Bob sees nothing of it
            driver.code.result.output.focus()
            await driver.press("escape", "L")
            await driver.fill("bob", "battery staple")
            await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks of bob")
            await driver.open_code()
            assert driver.code.source.editor.text == ""

    asyncio.run(type_and_end())
    asyncio.run(come_back())


def test_what_is_typed_is_on_disk_before_anybody_leaves(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with started(home=tmp_path) as driver:
            await driver.enter()
            await driver.open_code()
            await driver.write("int main")
            kept = tmp_path / "drafts"
            await driver.until(
                lambda: any(b"int main" in file.read_bytes() for file in kept.glob("*")), "it"
            )

    asyncio.run(scenario())


# Going about


@pytest.mark.parametrize("size", [TINY, SMALL, LARGE], ids=["tiny", "small", "large"])
def test_every_part_is_reached_without_a_mouse(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        for view in ("[Problems]", "[Cases]", "[Runs]", "[Output]"):
            await driver.press("escape" if view == "[Problems]" else "f3")
            if view == "[Problems]":
                await driver.press("f3")
            await driver.until_shown(view)
        await driver.press("i")
        await driver.until(lambda: driver.code.source.editor.has_focus, "the editor")
        await driver.until_shown("int main(void)")
        await driver.press("escape", "escape")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")

    play(scenario, size=size)


def test_on_a_tiny_terminal_running_shows_what_comes_of_it() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        driver.broker.print(running, b"Hi\n")
        await driver.until_shown("  Hi")
        await driver.press(*"Ada", "enter")
        await driver.until_shown("> Ada")

    play(scenario, size=TINY)


def test_a_line_begins_where_the_one_before_it_does() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press(*"if x {", "enter", "tab", "y", "enter", "z")
        assert driver.code.source.editor.text == "if x {\n    y\n    z"

    play(scenario)


def test_nobody_watches_a_program_any_more_once_another_is_opened() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("f9")
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        await driver.until(lambda: driver.broker.kinds_asked(live.Attach), "the watching")
        driver.code.open_task(driver.broker.rows[7])
        await driver.until_shown("✓ OK  task 7")
        await driver.until(lambda: driver.broker.kinds_asked(live.Detach), "the end of it")
        driver.broker.print(running, b"not for this view\n")
        await driver.pilot.pause(0.2)
        assert "not for this view" not in driver.text()

    play(scenario, ran_before(7, "print(42)"))


@pytest.mark.parametrize("theme", ["textual-light", "dracula"])
def test_the_inks_of_the_editor_are_those_of_the_theme(theme: str) -> None:
    async def scenario(driver: Driver) -> None:
        driver.app.theme = theme
        editor = driver.code.source.editor
        ink = Color.parse(driver.app.get_css_variables()["primary"]).rich_color

        def inked() -> bool:
            return editor._theme.syntax_styles["keyword"].color == ink

        await driver.until(inked, "the ink")

    play(scenario)
