"""Programs and the verdicts on them, in the sandbox."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.errors import RequestError, SandboxError
from shared.kinds.code import File, Limits, Program, Verdict
from tests.integration.programs.running import Runner, bash, c, python
from tests.support.requirements import SANDBOXED, require_command

HELLO = '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n'
EVERY_BYTE = bytes(range(256))


@pytest.fixture(autouse=True)
def compiler() -> None:
    """Most of these are in C."""
    require_command("gcc", "gcc", SANDBOXED)


def test_what_a_program_prints_and_takes(runner: Runner) -> None:
    result = runner.result(c(HELLO))
    assert result.verdict is Verdict.OK
    assert result.run is not None
    assert (result.run.exit_code, result.run.signal) == (0, None)
    assert (result.run.stdout, result.run.stderr) == (b"hello\n", b"")
    assert result.run.memory_kb > 0
    assert result.compile is not None
    assert (result.compile.exit_code, result.compile.output) == (0, b"")
    assert result.compile.cpu_ms > 0


def test_the_second_time_nothing_is_compiled(runner: Runner) -> None:
    program = c(HELLO.replace("hello", "hello again"))
    first, second = runner.result(program), runner.result(program)
    assert first.compile is not None
    assert second.compile == replace(first.compile, cached=True)
    assert second.run is not None
    assert second.run.stdout == b"hello again\n"


def test_another_file_is_another_program(runner: Runner) -> None:
    # Given a program that was compiled with a header
    source = '#include "util.h"\n#include <stdio.h>\nint main(void) { puts(WORD); }\n'
    assert runner.run(c(source, util_h=b'#define WORD "one"\n')).stdout == b"one\n"
    # Then with another header it is compiled anew
    assert runner.run(c(source, util_h=b'#define WORD "two"\n')).stdout == b"two\n"


@pytest.mark.parametrize("status", [1, 3, 139, 255])
def test_another_status_is_a_runtime_error(runner: Runner, status: int) -> None:
    result = runner.result(bash(f"echo out; echo err >&2; exit {status}"))
    assert result.verdict is Verdict.RUNTIME_ERROR
    assert result.run is not None
    assert (result.run.exit_code, result.run.signal) == (status, None)
    assert (result.run.stdout, result.run.stderr) == (b"out\n", b"err\n")


@pytest.mark.parametrize(
    ("statement", "signal"),
    [
        ("*(volatile int *)0 = 1;", "SIGSEGV"),
        ("abort();", "SIGABRT"),
        ("raise(SIGFPE);", "SIGFPE"),
        ("raise(SIGKILL);", "SIGKILL"),
    ],
)
def test_a_signal_is_named(runner: Runner, statement: str, signal: str) -> None:
    result = runner.result(
        c(f"#include <signal.h>\n#include <stdlib.h>\nint main(void) {{ {statement} }}\n")
    )
    assert result.verdict is Verdict.RUNTIME_ERROR
    assert result.run is not None
    assert (result.run.exit_code, result.run.signal) == (None, signal)


@pytest.mark.parametrize(
    ("program", "limits", "verdict"),
    [
        (c("int main(void) { for (;;); }"), Limits(cpu_ms=200), Verdict.TIME_LIMIT),
        (bash("read -t 60 <> <(:)"), Limits(wall_ms=200), Verdict.TIME_LIMIT),
        (
            python("held = []\nwhile True: held.append(bytearray(1 << 20))"),
            Limits(memory_mb=64),
            Verdict.MEMORY_LIMIT,
        ),
        (bash("while :; do echo 0123456789; done"), Limits(output_kb=8), Verdict.OUTPUT_LIMIT),
        (bash("while :; do echo x >&2; done"), Limits(output_kb=8), Verdict.OUTPUT_LIMIT),
    ],
    ids=["cpu", "wall", "memory", "stdout", "stderr"],
)
def test_a_limit_ends_a_program(
    runner: Runner, program: Program, limits: Limits, verdict: Verdict
) -> None:
    result = runner.result(replace(program, limits=limits))
    assert result.verdict is verdict, result
    assert result.run is not None
    assert (result.run.exit_code, result.run.signal) == (None, None)


def test_what_was_printed_up_to_the_limit_is_kept(runner: Runner) -> None:
    run = runner.run(replace(python("print('x' * 100_000)"), limits=Limits(output_kb=8)))
    assert run.stdout == b"x" * 8 * 1024
    assert (run.stdout_cut, run.stderr_cut) == (True, False)


def test_what_has_printed_too_much_is_stopped_at_once(runner: Runner) -> None:
    # Given a program that waits after it has printed too much
    program = bash("head -c 9000 /dev/zero; read -t 60 <> <(:)")
    run = runner.run(replace(program, limits=Limits(output_kb=8, wall_ms=30_000)))
    # Then it was not its limit of time that ended it
    assert run.wall_ms < 30_000
    assert len(run.stdout) == 8 * 1024


def test_what_fills_the_limit_to_the_last_byte_is_no_more(runner: Runner) -> None:
    program = replace(python("print('x' * 8191)"), limits=Limits(output_kb=8))
    result = runner.result(program)
    assert result.verdict is Verdict.OK
    assert result.run is not None
    assert (len(result.run.stdout), result.run.stdout_cut) == (8192, False)


def test_more_may_be_printed_than_a_result_keeps(runner: Runner) -> None:
    source = "import sys\nfor _ in range(5): sys.stdout.write('x' * 1_000_000)"
    result = runner.result(replace(python(source), limits=Limits(output_kb=8_192)))
    assert result.verdict is Verdict.OK
    assert result.run is not None
    assert (len(result.run.stdout), result.run.stdout_cut) == (2 * 1024 * 1024, True)


def test_a_file_that_is_too_large_is_too_much_output(runner: Runner) -> None:
    program = c(
        '#include <stdio.h>\nint main(void) { FILE *f = fopen("x", "w"); static char b[1 << 20];'
        " for (;;) if (!fwrite(b, 1, sizeof b, f)) return 7; }\n"
    )
    result = runner.result(replace(program, limits=Limits(disk_mb=2)))
    assert result.verdict in (Verdict.OUTPUT_LIMIT, Verdict.RUNTIME_ERROR)


def test_more_than_the_grid_allows_is_not_run(runner: Runner) -> None:
    with pytest.raises(RequestError, match=r"code\.cpu\.most allows 500"):
        runner.result(replace(c(HELLO), limits=Limits(cpu_ms=501)), code_cpu_most=500)


def test_output_is_bytes(runner: Runner) -> None:
    # Given a program that copies its input, NUL and what is no UTF-8 too
    source = "import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read())"
    program = replace(python(source), stdin=EVERY_BYTE * 300)
    assert runner.run(program).stdout == EVERY_BYTE * 300


def test_a_source_is_bytes_too(runner: Runner) -> None:
    body = b"print(len('" + "ü\u202e".encode() + b"'))\n"
    assert runner.run(Program("python", (File("main.py", body),))).stdout == b"2\n"
    broken = runner.result(Program("python", (File("main.py", b"print('\xff\0')"),)))
    assert broken.verdict is Verdict.RUNTIME_ERROR


def test_arguments_arrive_as_they_are(runner: Runner) -> None:
    arguments = ("", "a b", "$HOME", "`id`", "; rm -rf /", "-c", "{main}", "ü\n", "*")
    source = "import sys\nprint(ascii(sys.argv[1:]))"
    run = runner.run(replace(python(source), arguments=arguments))
    assert run.stdout.decode() == ascii([*arguments]) + "\n"


def test_input_ends_where_nothing_more_is_given(runner: Runner) -> None:
    assert runner.run(bash("cat; echo end")).stdout == b"end\n"
    assert runner.run(replace(bash("cat; echo end"), stdin=b"a\n")).stdout == b"a\nend\n"


def test_a_program_of_several_files_in_c(runner: Runner) -> None:
    program = Program(
        "c",
        (
            File("main.c", b'#include "util/sum.h"\nint main(void) { return sum(1, 2); }\n'),
            File("util/sum.h", b"int sum(int a, int b);\n"),
            File("util/sum.c", b'#include "sum.h"\nint sum(int a, int b) { return a + b; }\n'),
        ),
    )
    assert runner.run(program).exit_code == 3


def test_a_program_of_several_files_in_python(runner: Runner) -> None:
    program = Program(
        "python",
        (
            File(
                "start.py", b"from util import words\nprint(open('data.txt').read() + words.WORD)"
            ),
            File("util/__init__.py", b""),
            File("util/words.py", b"WORD = 'hello'\n"),
            File("data.txt", b"read: "),
        ),
    )
    assert runner.run(program).stdout == b"read: hello\n"


def test_a_main_file_may_be_called_anything(runner: Runner) -> None:
    assert runner.run(Program("c", (File("program", HELLO.encode()),))).stdout == b"hello\n"


# What does not compile


def test_a_compile_error_has_its_places(runner: Runner) -> None:
    result = runner.result(c("int main(void) {\n  int unused;\n  return x;\n}\n"))
    assert result.verdict is Verdict.COMPILE_ERROR
    assert result.run is None
    assert result.compile is not None
    assert result.compile.exit_code == 1
    assert b"undeclared" in result.compile.output
    places = {(place.file, place.line, place.severity.value) for place in result.compile.places}
    assert {("main.c", 3, "error"), ("main.c", 2, "warning")} <= places


def test_a_warning_compiles(runner: Runner) -> None:
    result = runner.result(c("int main(void) { int unused; return 0; }\n"))
    assert result.verdict is Verdict.OK
    assert result.compile is not None
    assert [place.severity.value for place in result.compile.places] == ["warning"]


@pytest.mark.parametrize(
    "line",
    ["#include </dev/random>", '#include "/etc/shadow"', '__asm__(".incbin \\"/etc/shadow\\"");'],
)
def test_compiling_is_kept_apart_too(runner: Runner, line: str) -> None:
    result = runner.result(c(f"{line}\nint main(void) {{ return 0; }}\n"))
    assert result.verdict is Verdict.COMPILE_ERROR
    assert result.compile is not None
    assert b"root:" not in result.compile.output


def test_what_compiles_to_too_much_is_a_compile_error(runner: Runner) -> None:
    result = runner.result(c("char big[1 << 30] = {1};\nint main(void) { return 0; }\n"))
    assert result.verdict is Verdict.COMPILE_ERROR


def test_an_interpreters_complaint_has_its_places(runner: Runner) -> None:
    result = runner.result(python("def f():\n    return 1 / 0\n\nf()\n"))
    assert result.verdict is Verdict.RUNTIME_ERROR
    assert result.run is not None
    assert [(place.line, place.message) for place in result.run.places] == [
        (2, "ZeroDivisionError: division by zero"),
        (4, "ZeroDivisionError: division by zero"),
    ]


def test_a_language_that_is_not_here_fails_the_task(runner: Runner) -> None:
    with pytest.raises(SandboxError, match="knows no language kotlin"):
        runner.result(replace(c(HELLO), language="kotlin"))
