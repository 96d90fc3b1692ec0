"""Programs that are watched, typed to, and cancelled while they run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from shared.errors import CalcError
from shared.kinds.code import Case, Limits, Verdict
from shared.states import Channel
from tests.integration.programs.running import Runner, Watcher, bash, c, python
from tests.support.requirements import SANDBOXED, require_command

PATIENCE = Limits(wall_ms=30_000)
ASK = python(
    "import sys\n"
    "print('name?')\n"
    "name = input()\n"
    "print('hello', name, file=sys.stderr)\n"
    "print('age?')\n"
    "print(int(sys.stdin.read()) + 1)\n"
)


@contextmanager
def watching(watcher: Watcher) -> Iterator[Watcher]:
    """Somebody who watches."""
    try:
        yield watcher
    finally:
        watcher.close()


def answer(watcher: Watcher) -> None:
    """Say who one is, and then how old."""
    channel, data = watcher.printed[-1]
    if channel is Channel.OUTPUT and data.endswith(b"\n"):
        if watcher.seen() == b"name?\n":
            watcher.type(b"ann\n")
        elif watcher.seen() == b"name?\nage?\n":
            watcher.type(b"4")
            watcher.type(b"1\n", last=True)


def test_a_program_asks_and_is_answered(runner: Runner) -> None:
    # Given a watcher who types only once the question was printed
    with watching(Watcher(answer)) as watcher:
        result = runner.result(replace(ASK, open_input=True, limits=PATIENCE), watcher)
        # Then the program got the answers while it ran, and all it printed was seen
        assert result.verdict is Verdict.OK
        assert watcher.seen() == b"name?\nage?\n42\n"
        assert watcher.seen(Channel.ERRORS) == b"hello ann\n"
        # And what it took of the input
        assert watcher.seen(Channel.INPUT) == b"ann\n41\n"
    assert result.run is not None
    assert result.run.stdout == b"name?\nage?\n42\n"


def test_what_was_given_before_is_read_before_what_is_typed(runner: Runner) -> None:
    # Given a watcher who types more at each line that is printed, and says each time it is the last
    with watching(Watcher(lambda each: each.type(b"typed\n", last=True))) as watcher:
        program = replace(
            bash("echo ready; cat"), stdin=b"given\n", open_input=True, limits=PATIENCE
        )
        # Then the first of it is the last
        assert runner.run(program, watcher).stdout == b"ready\ngiven\ntyped\n"


def test_what_was_given_before_was_not_typed(runner: Runner) -> None:
    with watching(Watcher(lambda each: each.type(b"typed", last=True))) as watcher:
        given = b"x" * 300_000
        program = replace(bash("echo; wc -c"), stdin=given, open_input=True, limits=PATIENCE)
        assert runner.run(program, watcher).stdout.split() == [b"300005"]
        assert watcher.seen(Channel.INPUT) == b"typed"


def test_what_is_typed_while_it_is_compiled_is_not_lost(runner: Runner) -> None:
    require_command("gcc", "gcc", SANDBOXED)
    source = "#include <stdio.h>\nint main(void) { int c; while ((c = getchar()) > 0) putchar(c); }"
    with watching(Watcher()) as watcher:
        watcher.type(b"early\n", last=True)
        program = replace(c(source), open_input=True, limits=PATIENCE)
        assert runner.run(program, watcher).stdout == b"early\n"


def test_what_a_program_does_not_read_is_not_taken(runner: Runner) -> None:
    # Given much input for a program that reads a line and waits for a cancel
    def say(watcher: Watcher) -> None:
        if watcher.seen() == b"ready\n":
            watcher.type(b"x" * 900_000)
            watcher.cancel()

    with watching(Watcher(say)) as watcher:
        program = replace(bash("echo ready; read -t 60 <> <(:)"), open_input=True)
        assert runner.result(program, watcher).verdict is Verdict.CANCELLED
        # Then whoever types knows of no more than lies in its pipe
        assert len(watcher.seen(Channel.INPUT)) <= 100_000


def test_what_is_typed_to_a_program_with_closed_input_goes_nowhere(runner: Runner) -> None:
    with watching(Watcher(lambda each: each.type(b"typed\n"))) as watcher:
        assert runner.run(bash("echo ready; cat; sleep 0"), watcher).stdout == b"ready\n"


def test_a_cancelled_program_stops_with_what_it_printed(runner: Runner) -> None:
    with watching(Watcher(Watcher.cancel)) as watcher:
        result = runner.result(bash("echo begun; read -t 60 <> <(:); echo end"), watcher)
    assert result.verdict is Verdict.CANCELLED
    assert result.run is not None
    assert result.run.stdout == b"begun\n"
    assert result.run.wall_ms < 10_000


def test_what_was_cancelled_before_does_not_begin(runner: Runner) -> None:
    with watching(Watcher(stopped=True)) as watcher:
        result = runner.result(bash("read -t 60 <> <(:)"), watcher)
    assert result.verdict is Verdict.CANCELLED


def test_no_case_is_begun_after_a_cancelled_one(runner: Runner) -> None:
    cases = tuple(Case(name, b"", b"") for name in "abc")
    with watching(Watcher(stopped=True)) as watcher:
        result = runner.result(replace(bash("read -t 60 <> <(:)"), cases=cases), watcher)
    assert result.verdict is Verdict.CANCELLED
    assert [case.name for case in result.cases] == ["a"]


def test_no_more_is_passed_on_than_may_be_printed(runner: Runner) -> None:
    with watching(Watcher()) as watcher:
        program = replace(bash("while :; do echo x; done"), limits=Limits(output_kb=4))
        assert runner.result(program, watcher).verdict is Verdict.OUTPUT_LIMIT
        assert len(watcher.seen()) == 4 * 1024


def test_what_cases_print_is_not_passed_on(runner: Runner) -> None:
    with watching(Watcher()) as watcher:
        program = replace(bash("echo x"), cases=(Case("a", b"", b"x"),))
        assert runner.result(program, watcher).verdict is Verdict.OK
        assert watcher.printed == []


def test_input_that_is_never_read_does_not_pile_up(runner: Runner) -> None:
    def flood(watcher: Watcher) -> None:
        for _ in range(5):
            watcher.type(b"x" * 1_000_000)

    with watching(Watcher(flood)) as watcher, pytest.raises(CalcError, match="more input"):
        runner.result(replace(bash("echo x; read -t 60 <> <(:)"), open_input=True), watcher)
