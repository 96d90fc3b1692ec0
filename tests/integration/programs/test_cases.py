"""Programs that are run for several inputs, and judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.kinds.code import Case, Comparison, Limits, Program, Verdict
from tests.integration.programs.running import Runner, bash, c, python
from tests.support.requirements import SANDBOXED, require_command

DOUBLE = python("print(2 * int(input()))")
THIRD = python("print('%.9f' % (float(input()) / 3))")


def judged(program: Program, compare: Comparison, *pairs: tuple[str, str]) -> Program:
    """A program with these inputs and what is expected."""
    cases = [Case(str(n), given.encode(), out.encode()) for n, (given, out) in enumerate(pairs)]
    return replace(program, cases=tuple(cases), compare=compare)


def verdicts(runner: Runner, program: Program) -> list[Verdict]:
    """The verdict on each case."""
    return [case.verdict for case in runner.result(program).cases]


def test_it_is_compiled_once_and_run_for_each(runner: Runner) -> None:
    require_command("gcc", "gcc", SANDBOXED)
    program = c(
        '#include <stdio.h>\nint main(void) { int x; scanf("%d", &x); printf("%d\\n", 2 * x); }\n'
    )
    result = runner.result(judged(program, Comparison.EXACT, ("1", "2\n"), ("21", "42\n")))
    assert result.verdict is Verdict.OK
    assert result.compile is not None
    assert not result.compile.cached
    assert result.run is None
    assert [case.run.stdout for case in result.cases] == [b"2\n", b"42\n"]


def test_the_first_verdict_that_is_not_ok_is_that_of_all(runner: Runner) -> None:
    pairs = [("1", "2"), ("2", "5"), ("x", ""), ("3", "6")]
    result = runner.result(judged(DOUBLE, Comparison.TRAILING, *pairs))
    assert result.verdict is Verdict.WRONG_ANSWER
    assert [case.verdict.value for case in result.cases] == [
        *("OK", "WRONG_ANSWER", "RUNTIME_ERROR", "OK")
    ]
    assert [case.name for case in result.cases] == ["0", "1", "2", "3"]
    assert result.cases[1].difference == "Line 1 has “4” where “5” is expected."
    assert result.cases[0].difference == result.cases[2].difference == ""


@pytest.mark.parametrize(
    ("compare", "verdict"),
    [
        (Comparison.EXACT, Verdict.WRONG_ANSWER),
        (Comparison.TRAILING, Verdict.OK),
        (Comparison.NUMERIC, Verdict.OK),
    ],
)
def test_space_at_the_end_counts_only_exactly(
    runner: Runner, compare: Comparison, verdict: Verdict
) -> None:
    assert verdicts(runner, judged(DOUBLE, compare, ("1", "2 \n\n"))) == [verdict]


def test_numbers_are_compared_within_the_tolerance(runner: Runner) -> None:
    program = judged(THIRD, Comparison.NUMERIC, ("1", "0.3333"), ("2", "0.66"))
    near = replace(program, tolerance=1e-3)
    assert verdicts(runner, near) == [Verdict.OK, Verdict.WRONG_ANSWER]
    assert verdicts(runner, judged(THIRD, Comparison.TRAILING, ("1", "0.3333"))) == [
        Verdict.WRONG_ANSWER
    ]


def test_each_case_has_the_limits_for_itself(runner: Runner) -> None:
    program = replace(
        judged(
            bash("read x; while [ $x = 1 ]; do :; done"), Comparison.EXACT, ("1", ""), ("0", "")
        ),
        limits=Limits(cpu_ms=200),
    )
    assert verdicts(runner, program) == [Verdict.TIME_LIMIT, Verdict.OK]


def test_many_cases_share_the_room_of_a_result(runner: Runner) -> None:
    # Given cases that print more, together, than fits into a result, and as is expected
    source = bash("read x; head -c 700000 /dev/zero | tr '\\0' $x")
    pairs = [(str(n), str(n) * 700_000) for n in range(5)]
    result = runner.result(judged(source, Comparison.EXACT, *pairs))
    # Then all of it was compared, and a part of each is kept
    assert result.verdict is Verdict.OK
    assert {len(case.run.stdout) for case in result.cases} == {2 * 1024 * 1024 // 5}
    assert all(case.run.stdout_cut for case in result.cases)


def test_cases_of_what_does_not_compile_have_no_results(runner: Runner) -> None:
    require_command("gcc", "gcc", SANDBOXED)
    result = runner.result(judged(c("int main("), Comparison.EXACT, ("", "")))
    assert (result.verdict, result.cases) == (Verdict.COMPILE_ERROR, ())
