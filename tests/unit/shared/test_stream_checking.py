"""What no stream can be is refused with a sentence that says what to do."""

from __future__ import annotations

from typing import Any

import pytest

from shared import limits
from shared.clock import DAY, HOUR
from shared.errors import ErrorCode, RequestError
from shared.kinds import code
from shared.stream import Definition, Handler, Making, Schedule, Simulation
from shared.stream.checking import check, check_name

PROGRAM = code.Program("python", (code.File("main.py", b"print(input())"),))
BODY = code.payload(PROGRAM)


def expressions(template: str, **others: Any) -> Definition:
    """A stream of expressions."""
    return Definition(making=Making.EXPRESSION, template=template, handler=Handler.KIND, **others)


def programs(**others: Any) -> Definition:
    """A stream of programs."""
    return Definition(making=Making.CODE, handler=Handler.KIND, **others)


def refusal_of(definition: Definition, program: bytes = b"") -> str:
    """Why a stream is refused."""
    with pytest.raises(RequestError) as refused:
        check(definition, program)
    assert refused.value.code is ErrorCode.INVALID
    return refused.value.message


@pytest.mark.parametrize("name", ["messages", "a", "Night_run-2.1", "x" * limits.NAME_CHARS])
def test_a_name_has_letters_digits_and_few_signs(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "name", ["", "a/b", "a b", "ä", "a\n", "\x1b[31m", "x" * (limits.NAME_CHARS + 1)]
)
def test_another_name_is_refused(name: str) -> None:
    # When
    with pytest.raises(RequestError) as refused:
        check_name(name)

    # Then
    assert refused.value.code is ErrorCode.INVALID
    assert "letters, digits" in refused.value.message
    assert "\x1b" not in refused.value.message
    assert "\n" not in refused.value.message


@pytest.mark.parametrize(
    ("definition", "program"),
    [
        (Definition(), b""),
        (Definition(schedule=Schedule(every=1)), b""),
        (Definition(schedule=Schedule(every=DAY)), b""),
        (Definition(schedule=Schedule(0, "every day at 06:00", "Europe/Rome")), b""),
        (Definition(simulation=Simulation(HOUR, 1_000)), b""),
        (expressions("{n}^2+{random}"), b""),
        (expressions("{n}")._replace(handler=Handler.SIMULATE), b""),
        (programs(), BODY),
        (programs(template="{n} {random:1:6}\n"), BODY),
    ],
)
def test_what_a_stream_can_be_is_let_pass(definition: Definition, program: bytes) -> None:
    check(definition, program)


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        (Definition(schedule=Schedule(every=0)), "give one of the two"),
        (Definition(schedule=Schedule(500, "every day at 06:00")), "give one of the two"),
        (Definition(schedule=Schedule(every=DAY + 1)), "1 ms to a day"),
        (Definition(schedule=Schedule(0, "at dawn")), "no time that can be understood"),
        (Definition(schedule=Schedule(0, "every day at 06:00", "Rom")), "no such time zone"),
        (Definition(simulation=Simulation(HOUR + 1)), "at most an hour"),
        (Definition(unhandled_most=0), "at least 1"),
        (Definition(handler=Handler.KIND), "can only be simulated"),
        (Definition(template="{n}{n}"), "its template is {n}"),
        (expressions("{m}"), "nothing that a template knows"),
        (expressions("{n}+"), "no expression"),
        (expressions("{n}+rate"), "cannot refer to other results, as rate does"),
        (expressions("${n}"), "cannot refer to other results, as $1 does"),
        (expressions("ans+{n}"), "cannot refer to other results, as ans does"),
        (expressions("rate = {n}"), "cannot keep its value as rate"),
        (expressions("{n}" * 110), "at most 2,000 characters"),
        (programs(), "needs one"),
    ],
)
def test_what_a_stream_cannot_be_is_refused(definition: Definition, said: str) -> None:
    assert said in refusal_of(definition)


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (b"no program", "not the msgpack"),
        (code.payload(code.Program("python", ())), "at least one file"),
        (code.payload(code.Program("python", PROGRAM.files, open_input=True)), "Nobody is there"),
        (code.payload(code.Program("python", PROGRAM.files, stdin=b"1")), "the template"),
        (
            code.payload(code.Program("python", PROGRAM.files, cases=(code.Case("1", b"", b""),))),
            "the template",
        ),
    ],
)
def test_a_program_that_cannot_be_given_messages_is_refused(program: bytes, said: str) -> None:
    assert said in refusal_of(programs(), program)


def test_a_large_program_is_refused() -> None:
    large = code.File("main.py", b"#" * limits.STREAM_PROGRAM_BYTES)
    said = refusal_of(programs(), code.payload(code.Program("python", (large,))))
    assert "64 KiB" in said


def test_no_other_stream_has_a_program() -> None:
    assert "no other stream has one" in refusal_of(Definition(), BODY)
