"""The code screen's model: programs being written, what they print, what came of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from shared.errors import CalcError, SetupError
from shared.home import Home
from shared.kinds.code import (
    Case,
    CaseResult,
    Comparison,
    CompileReport,
    Place,
    ProgramResult,
    Run,
    Severity,
    Verdict,
    payload,
    program_of,
)
from shared.kinds.code.checking import check
from shared.kinds.code.program import Limits
from shared.program_files import cases_in
from shared.settings import Settings
from shared.states import Channel, WorkerState
from shared.wire.rows import Ability, TaskRow, WorkerRow
from tests.tui.fake import T0, fleet, queued, running, task, worker
from tui.drafts import Drafts
from tui.model.code import cases, earlier, form, problems, verdicts
from tui.model.code.console import KEPT_CHARS, PENDING_BYTES, Console
from tui.model.code.draft import Draft, Options, Source, draft_of
from tui.model.code.offers import (
    LOOKING,
    NO_LANGUAGE,
    NO_WORKER,
    REFUSED,
    choices,
    missing,
    trouble,
)
from tui.model.code.telling import outcome_lines
from tui.model.code.workspace import MOST_ASIDE, Kept, Workspace
from tui.model.lines import Line, text_of
from tui.model.marks import WIDEST_STATE
from tui.program_files import differs, read_source, whole

C = Draft().written(b"int main(void) { return 0; }\n")


def ran(stdout: bytes = b"", stderr: bytes = b"", code: int | None = 0, **fields: object) -> Run:
    run = Run(code, None, stdout, stderr, False, False, 1_250, 1_300, 8_400)
    return replace(run, **fields)  # type: ignore[arg-type]


def shown(lines: list[Line]) -> list[str]:
    return [text_of(line).rstrip() for line in lines]


# Writing


def test_what_is_typed_goes_into_what_is_in_the_editor() -> None:
    both = C.with_file(Source("util.h", b"int f();"))
    assert [file.name for file in both.files] == ["main.c", "util.h"]
    assert both.shown == 1
    assert both.written(b"x").files == (C.files[0], Source("util.h", b"x"))
    assert both.at(2).written(b"42").stdin == b"42"
    assert both.at(3).shown == 0


def test_a_file_takes_the_place_of_an_empty_one_and_says_the_language() -> None:
    assert Draft().with_file(Source("fib.py", b"print(1)")).files == (
        Source("fib.py", b"print(1)"),
    )
    assert Draft().with_file(Source("fib.py", b"print(1)")).language == "python"
    assert Draft(language="c-clang").with_file(Source("a.c", b"x")).language == "c-clang"
    assert C.with_file(Source("main.c", b"other")).files == (Source("main.c", b"other"),)


def test_the_last_file_that_is_taken_out_leaves_an_empty_one() -> None:
    assert C.without().files == (Source("main.c"),)
    assert C.with_file(Source("b.c", b"x")).without().files == C.files


def test_another_language_renames_a_file_that_has_the_name_of_the_old_one() -> None:
    assert C.named("python").files[0].name == "main.py"
    assert C.with_file(Source("b.c", b"x")).named("cpp").files[0].name == "main.c"
    named = replace(C, files=(Source("fib.c", b"x"),)).named("cpp")
    assert named.files[0].name == "fib.c"


def test_a_program_is_typed_to_only_without_input_and_cases() -> None:
    one = (Case("1", b"1", b"2"),)
    assert C.program(()).open_input
    assert not C.at(1).written(b"42").program(()).open_input
    assert not replace(C, options=Options(types=False)).program(()).open_input
    with_cases = C.at(1).written(b"42").program(one)
    assert not with_cases.open_input
    check(with_cases)


def test_a_task_comes_back_as_it_was_submitted() -> None:
    options = Options("-n 3 'two words'", Limits(cpu_ms=1_500), compare=Comparison.EXACT)
    program = replace(C, options=options).program(())
    assert program.arguments == ("-n", "3", "two words")
    assert draft_of(program_of(payload(program)), 7).program(()) == program


def test_what_was_typed_and_not_run_is_laid_aside_and_can_be_had_back() -> None:
    workspace = Workspace(Kept(C))
    workspace.open(Draft(language="python"))
    assert workspace.kept == Kept(Draft(language="python"), (C,))
    workspace.take(0)
    assert workspace.kept == Kept(C)
    workspace.draft = replace(C, changed=False)
    workspace.open(Draft())
    assert workspace.kept == Kept(Draft())


def test_no_more_is_laid_aside_than_is_kept() -> None:
    workspace = Workspace(Kept(C))
    for number in range(MOST_ASIDE + 5):
        workspace.open(C.written(b"%d" % number))
    assert len(workspace.aside) == MOST_ASIDE
    assert workspace.aside[0].files[0].body == b"%d" % (MOST_ASIDE + 3)


def test_drafts_are_kept_for_each_user_where_nobody_else_reads_them(tmp_path: Path) -> None:
    kept = Kept(C, (Draft(language="python"),))
    keep(tmp_path, "ada", kept)
    assert begun(tmp_path, "ada") == kept
    assert begun(tmp_path, "bob") is None
    assert Drafts(Home.at(tmp_path), "tcp://elsewhere:1").begin("ada") is None
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "drafts").iterdir()} == {0o600}
    assert (tmp_path / "drafts").stat().st_mode & 0o777 == 0o700


def keep(home: Path, user: str, kept: Kept) -> None:
    """An application keeps this, and ends."""
    drafts = Drafts(Home.at(home), "local")
    drafts.begin(user)
    drafts.save(kept)
    drafts.end()


def begun(home: Path, user: str) -> Kept | None:
    """What an application finds when it begins."""
    drafts = Drafts(Home.at(home), "local")
    try:
        return drafts.begin(user)
    finally:
        drafts.end()


def test_two_applications_of_a_user_keep_apart_and_the_next_one_has_both(tmp_path: Path) -> None:
    first, second = (Drafts(Home.at(tmp_path), "local") for _ in range(2))
    other = C.written(b"other")
    # Given two that are open at the same time
    first.begin("ada")
    assert second.begin("ada") is None
    first.save(Kept(C))
    second.save(Kept(other))
    # Then neither overwrites what the other keeps, while it is open
    first.end()
    assert begun(tmp_path, "ada") == Kept(C)
    # And when both have ended, nothing of them is lost
    second.end()
    assert begun(tmp_path, "ada") == Kept(C, (other,))
    assert begun(tmp_path, "ada") == Kept(C, (other,))


def test_drafts_that_cannot_be_read_are_laid_aside(tmp_path: Path) -> None:
    keep(tmp_path, "ada", Kept(C))
    (file,) = (tmp_path / "drafts").glob("*.0")
    file.write_bytes(b"\x93nonsense")
    assert begun(tmp_path, "ada") is None
    keep(tmp_path, "ada", Kept(Draft()))
    (damaged,) = (tmp_path / "drafts").glob("*.damaged")
    assert damaged.read_bytes() == b"\x93nonsense"


def test_drafts_that_cannot_be_kept_are_told_of(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("in the way")
    with pytest.raises(SetupError, match="Cannot keep what you type"):
        Drafts(Home.at(tmp_path), "local").begin("ada")


# Files


def test_files_of_a_program_are_read_under_their_own_names(tmp_path: Path) -> None:
    (tmp_path / "a.c").write_bytes(b"\xff")
    source = read_source(str(tmp_path / "a.c"))
    assert (source.name, source.body, source.text) == ("a.c", b"\xff", None)
    assert not differs(whole(source.path), source.on_disk)
    (tmp_path / "a.c").write_bytes(b"changed")
    assert differs(whole(source.path), source.on_disk)
    assert not differs(tmp_path / "new.c", b"")


@pytest.mark.parametrize("name", ["", "-rf.c", "a b.c", "nothing.c"])
def test_what_cannot_be_a_file_of_a_program_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CalcError):
        read_source(f"{tmp_path}/{name}")


def test_cases_are_pairs_of_files(tmp_path: Path) -> None:
    for name, text in (("1.in", "1 2"), ("1.out", "3"), ("2.in", "4"), ("2.ans", "5"), ("x", "")):
        (tmp_path / name).write_text(text)
    assert cases_in(tmp_path) == (Case("1", b"1 2", b"3"), Case("2", b"4", b"5"))
    (tmp_path / "3.in").write_text("")
    with pytest.raises(CalcError, match=r"has no 3\.out"):
        cases_in(tmp_path)
    with pytest.raises(CalcError, match="There are no cases"):
        cases_in(tmp_path / "nowhere")


# The form


def test_the_form_is_read_as_it_was_shown() -> None:
    limits = Limits(cpu_ms=1_500, wall_ms=20_000, memory_mb=64, processes=8)
    options = Options("-n 3", limits, "", (), Comparison.NUMERIC, 0.001, types=False)
    assert form.read(form.texts(options), False, options) == options
    assert form.texts(options)["cpu_ms"] == "1.5"


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("cpu_ms", "-1", "CPU time: a number of s above 0, or nothing."),
        ("wall_ms", "0.0001", "Wall time: a number of s above 0, or nothing."),
        ("memory_mb", "1/0", "Memory: a number of MB above 0, or nothing."),
        ("processes", "many", "Processes: a number above 0, or nothing."),
        ("arguments", "'open", "Arguments: no closing quotation; quote as in a shell."),
        ("compare", "fuzzy", "Compare: exact, trailing, numeric; the first letter is enough."),
        ("tolerance", "nan", "Tolerance: a number that is not below 0."),
    ],
)
def test_what_is_wrong_in_the_form_is_said(key: str, text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence[:4]) as refused:
        form.read({**form.texts(Options()), key: text}, True, Options())
    assert str(refused.value) == sentence


def test_cases_that_a_task_came_with_stay_until_they_are_dropped() -> None:
    came = Options(cases=(Case("1", b"", b""),))
    assert "1 case that it came with" in form.hint(form.FOLDER, came, Settings())
    assert form.read(form.texts(came), True, came).cases == came.cases
    assert form.read({**form.texts(came), "folder": "-"}, True, came).cases == ()
    assert form.read({**form.texts(came), "folder": "/cases"}, True, came).cases == ()


# Who runs it


def offering(*names: str, sandbox: str = "user_namespace", **fields: object) -> WorkerRow:
    offers = tuple(Ability(f"code:{name}", "1.2") for name in names)
    return worker("oak", offers=offers, sandbox=sandbox, **fields)


def test_languages_that_are_offered_come_first() -> None:
    found = choices(fleet(offering("python", "c", "cobol"), offering("python")))
    offered = [(each.name, each.workers) for each in found if each.workers]
    assert offered == [("c", 1), ("python", 2), ("cobol", 1)]
    assert [each.workers for each in found[3:]] == [0] * (len(found) - 3)
    assert "no worker offers it" in text_of(found[-1].line(under=False))


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (fleet(), NO_WORKER),
        (fleet(offering("c", state=WorkerState.LOST)), NO_WORKER),
        (fleet(offering(sandbox="none")), REFUSED),
        (fleet(offering()), NO_LANGUAGE),
        (fleet(offering(sandbox="none"), offering(sandbox="")), LOOKING),
        (fleet(offering(sandbox="none"), offering("c")), ""),
    ],
)
def test_it_is_said_why_no_program_can_run(now: object, sentence: str) -> None:
    assert trouble(now) == sentence  # type: ignore[arg-type]


def test_a_language_that_nobody_offers_is_waited_for() -> None:
    assert missing("rust", fleet(offering("c"))).startswith("No worker offers Rust")
    assert missing("c", fleet(offering("c"))) == ""


# What it prints


def test_outputs_are_told_apart_by_a_sign() -> None:
    console = Console()
    console.hear(Channel.OUTPUT, b"Name? ")
    console.hear(Channel.INPUT, b"Ada\n")
    console.hear(Channel.ERRORS, b"oops\n")
    console.hear(Channel.OUTPUT, b"Hello,")
    console.hear(Channel.OUTPUT, b" Ada\n\nBye")
    expected = ["  Name?", "> Ada", "! oops", "  Hello, Ada", "", "  Bye"]
    assert shown(console.rows(40)) == expected


def test_pieces_that_are_looked_at_between_make_the_same_rows() -> None:
    data = "ä漢字\r\nline\n".encode() * 3
    whole_one, piecewise = Console(), Console()
    whole_one.hear(Channel.OUTPUT, data)
    for at in range(len(data)):
        piecewise.hear(Channel.OUTPUT, data[at : at + 1])
        piecewise.rows(20)
    assert shown(piecewise.rows(20)) == shown(whole_one.rows(20))


def test_hostile_output_is_text() -> None:
    console = Console()
    console.hear(Channel.OUTPUT, b"\x1b]52;c;aGk=\x07 [/] \0 \xff\xfe \xc2\x9b2J \xe2\x80\xae\n")
    text = "".join(shown(console.rows(200)))
    assert not {"\x1b", "\x07", "\0", "\x9b", "\u202e"} & set(text)
    assert "[/]" in text


def test_rows_are_as_wide_as_the_pane_and_follow_it() -> None:
    console = Console()
    console.hear(Channel.OUTPUT, "漢".encode() * 50 + b"\n")
    for width in (11, 40, 4):
        rows = shown(console.rows(width))
        assert max(map(cell_len, rows)) <= width
        assert "".join(row.strip() for row in rows) == "漢" * 50


def test_the_last_of_a_flood_is_kept_and_the_rest_is_counted() -> None:
    console = Console()
    for number in range(300):
        console.hear(Channel.OUTPUT, b"%06d " % number * 10_000 + b"\n")
        console.rows(80)
    rows = shown(console.rows(80))
    assert "are not shown" in rows[0]
    assert rows[-1].endswith("000299")
    assert sum(map(len, rows)) < 2 * KEPT_CHARS


def test_little_is_kept_of_a_flood_that_nobody_looks_at() -> None:
    console = Console()
    for _ in range(200):
        console.hear(Channel.OUTPUT, b"x" * 65_536)
        assert console.pending <= PENDING_BYTES
    rows = shown(console.rows(80))
    assert sum(map(len, rows)) < 2 * KEPT_CHARS
    assert console.heard[Channel.OUTPUT] == 200 * 65_536


def test_the_end_of_a_large_result_is_shown() -> None:
    console = Console()
    console.show(ran(b"x\n" * KEPT_CHARS + b"the end\n", b"oops\n", stdout_cut=True))
    rows = shown(console.rows(80))
    assert rows[-3:] == ["  the end", "· it printed more, which was not kept", "! oops"]
    assert rows[0] == f"· {2 * KEPT_CHARS - 2 * (len(rows) - 4):,} bytes before this are not shown"


def test_what_was_missed_is_said() -> None:
    console = Console()
    console.hear(Channel.OUTPUT, b"a\n")
    console.hear(Channel.OUTPUT, b"b\n", missed=1_234)
    assert shown(console.rows(40)) == ["  a", "· 1,234 bytes were missed here", "  b"]
    assert not console.holds(ran(b"a\nb\n"))


def test_what_was_seen_whole_is_not_replaced_by_the_result() -> None:
    console = Console()
    console.hear(Channel.OUTPUT, b"a\n")
    console.hear(Channel.ERRORS, b"b\n")
    assert console.holds(ran(b"a\n", b"b\n"))
    assert not console.holds(ran(b"a\nmore\n", b"b\n"))
    assert not console.holds(ran(b"a\n", b"b\n", stdout_cut=True))
    console.show(ran(b"a\nmore\n", b"b\n", stderr_cut=True))
    rows = shown(console.rows(60))
    assert rows == ["  a", "  more", "! b", "· it printed more, which was not kept"]
    assert console.text == "a\nmore\nb"


# What became of it


def test_the_head_says_how_it_stands() -> None:
    row = queued(7, kind="code")
    report = CompileReport(0, b"", False, 1, 250, 1, False, ())
    ok = ProgramResult(Verdict.OK, report, ran())

    def said(
        row: TaskRow | None, result: ProgramResult | None, waits: str, width: int = 90
    ) -> list[str]:
        return shown(verdicts.head(row, result, waits, T0 + 3_000, width))

    assert said(None, None, "") == [verdicts.NOT_RUN]
    assert said(row, None, "No worker offers Rust.") == [
        "○ queued  task 7",
        "No worker offers Rust.",
    ]
    begun = running(7, started=T0 + 1_000, attempt=2)
    assert said(begun, None, "") == ["▶ running  task 7  2.00 s  on oak  attempt 2"]
    figures = "✓ OK  task 7  exit 0  CPU 1.25 s  wall 1.30 s  8.4 MB  compiled in 250 ms"
    assert said(task(7), ok, "") == [figures]
    assert all(cell_len(line) <= 30 for line in said(task(7), ok, "", width=30))


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_word_and_a_sign(verdict: Verdict) -> None:
    head = verdicts.head(task(7), ProgramResult(verdict, None, ran(code=None)), "", T0, 90)
    assert verdict in text_of(head[0])
    assert not text_of(head[0])[0].isalpha()


def test_what_a_worker_says_of_itself_and_of_an_end_does_nothing_to_a_terminal() -> None:
    crashed = ran(code=None, signal="SIG\x1b]0;x\x07")
    result = ProgramResult(Verdict.RUNTIME_ERROR, None, crashed)
    now = verdicts.head(running(7)._replace(worker="oak\x9b2J"), None, "", T0, 90)
    lines = [*now, *verdicts.head(task(7), result, "", T0, 90), *outcome_lines(result, 90)]
    assert not {"\x1b", "\x07", "\x9b"} & set("".join(shown(lines)))


def test_places_are_those_of_the_compiler_and_of_the_run() -> None:
    first = Place("main.c", 3, 9, Severity.ERROR, "expected ';'")
    second = Place("main.py", 2, 0, Severity.ERROR, "NameError")
    report = CompileReport(1, b"words\x1b[K\n", True, 1, 1, 1, False, (first,))
    result = ProgramResult(Verdict.RUNTIME_ERROR, report, ran(places=(second,)))
    assert problems.places(result) == (first, second)
    assert shown(problems.block(first, 40, under=True)) == [
        "▌ main.c:3:9  error",
        "    expected ';'",
    ]
    assert shown(problems.block(second, 40, under=False))[0] == "  main.py:2  error"
    assert shown(problems.transcript(result, 40)) == ["words␛[K", "… it said more"]


def test_a_case_that_differs_says_where() -> None:
    case = CaseResult("big", Verdict.WRONG_ANSWER, ran(), "line 1: expected 7, printed 8")
    lines = shown(cases.block(case, 80, under=False))
    assert "big" in lines[0]
    assert "≠ WRONG_ANSWER" in lines[0]
    assert lines[1:] == ["    line 1: expected 7, printed 8"]


def test_earlier_programs_are_the_newest_first_and_no_expressions() -> None:
    known = earlier.Earlier()
    old = task(3, "main.c: int main", kind="code", summary="OK 0.01 s")
    known.take([task(1), old, task(5, kind="code")])
    known.take([old._replace(summary="exit 3", revision=9), old._replace(revision=1)])
    assert [row.number for row in known.rows()] == [5, 3]
    assert "exit 3" in text_of(earlier.line(known.rows()[1], 80, T0, under=False))
    known.take([], [old.id])
    assert [row.number for row in known.rows()] == [5]
    known.take(task(number, kind="code") for number in range(10, 10 + earlier.MOST + 3))
    assert len(known.rows()) == earlier.MOST


@pytest.mark.parametrize("width", [20, 34, 80])
def test_no_line_of_the_lists_is_too_wide(width: int) -> None:
    entries: list[earlier.Entry] = [C, task(3, "main.c: int main(void)" * 9, kind="code")]
    for entry in entries:
        line = text_of(earlier.line(entry, width, T0, under=True))
        assert cell_len(line) <= max(width, earlier.NUMBER + WIDEST_STATE + 7)
