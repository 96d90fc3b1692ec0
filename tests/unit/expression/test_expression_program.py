"""The flat program: its order, where its steps stand, and the tables that drive it."""

from __future__ import annotations

import pytest

from shared.expression import NAMES, OPERATORS, check, parse
from shared.expression.names import FUNCTIONS, Kind
from shared.expression.operators import INFIX, POSTFIX, PREFIX, SYMBOLS, Associativity, Fixity
from shared.expression.program import Call, Step, part_range


def label(step: Step) -> str:
    """A step in one word: the number, the name of the operator, or the call."""
    if isinstance(step, Call):
        return f"{step.name.text}:{step.arity}"
    return step if isinstance(step, str) else step.name


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("7", "7"),
        ("1+2*3", "1 2 3 multiplication addition"),
        ("(1+2)*3", "1 2 addition 3 multiplication"),
        ("2^3^4", "2 3 4 power power"),
        ("-2^2", "2 2 power negation"),
        ("2^-2", "2 2 negation power"),
        ("3!-+4", "3 factorial 4 identity subtraction"),
        ("7//2%3/4", "7 2 floor_division 3 remainder 4 division"),
        ("max(1,2+3,sqrt(4))", "1 2 3 addition 4 sqrt:1 max:3"),
        ("2*pi", "2 pi:0 multiplication"),
    ],
)
def test_steps_come_in_post_order(text: str, order: str) -> None:
    assert [label(step).replace(" ", "_") for step in parse(text).steps] == order.split()


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("1 + 22*3", ["1", "22", "3", "22*3", "1 + 22*3"]),
        ("(1+2) * 3", ["1", "2", "1+2", "3", "(1+2) * 3"]),
        ("3*((1)-2)", ["3", "1", "2", "(1)-2", "3*((1)-2)"]),
        ("-(2)^(3)", ["2", "3", "(2)^(3)", "-(2)^(3)"]),
        ("((2))!+1", ["2", "((2))!", "1", "((2))!+1"]),
        ("(((7)))", ["7"]),
        ("(1)+ sqrt( (4) )", ["1", "4", "sqrt( (4) )", "(1)+ sqrt( (4) )"]),
        ("max(((1)),(2))*3", ["1", "2", "max(((1)),(2))", "3", "max(((1)),(2))*3"]),
        ("(min(2,3))!", ["2", "3", "min(2,3)", "(min(2,3))!"]),
        ("2*(pi)", ["2", "pi", "2*(pi)"]),
    ],
)
def test_each_step_knows_its_characters(text: str, ranges: list[str]) -> None:
    program = parse(text)
    found = [part_range(program, index) for index in range(len(program.steps))]
    assert [text[start:end] for start, end in found] == ranges


@pytest.mark.parametrize(
    ("text", "grows"),
    [
        ("(2+3)*4-5/2//7%3", False),
        ("0.5-" * 1000 + "1", False),
        ("2^2", True),
        ("2**2", True),
        ("2!", True),
        ("1e5", True),
        ("1E5", True),
        ("pi", True),
    ],
)
def test_a_program_knows_whether_its_values_can_grow(text: str, grows: bool) -> None:
    assert parse(text).grows is grows


def test_symbols_mean_one_operator_in_each_place() -> None:
    tables = {Fixity.PREFIX: PREFIX, Fixity.INFIX: INFIX, Fixity.POSTFIX: POSTFIX}
    for fixity, table in tables.items():
        entries = [entry for entry in OPERATORS if entry.fixity is fixity]
        assert sorted(table) == sorted(symbol for entry in entries for symbol in entry.symbols)
    assert set().union(*tables.values()) == SYMBOLS


def test_only_signs_and_powers_are_computed_from_the_right() -> None:
    right = [entry for entry in OPERATORS if entry.associativity is Associativity.RIGHT]
    assert {entry.name for entry in right} == {"identity", "negation", "power"}


def test_operators_bind_as_the_grammar_says() -> None:
    loosest_first = sorted({entry.precedence for entry in OPERATORS})
    levels = [{one.name for one in OPERATORS if one.precedence == p} for p in loosest_first]
    assert levels == [
        {"addition", "subtraction"},
        {"multiplication", "division", "floor division", "remainder"},
        {"identity", "negation"},
        {"power"},
        {"factorial"},
    ]


def test_names_are_those_of_the_language() -> None:
    functions = (
        "sqrt cbrt root exp ln log2 log10 log sin cos tan asin acos atan atan2 sinh cosh tanh "
        "abs sign floor ceil round trunc min max gcd lcm factorial"
    )
    assert sorted(FUNCTIONS) == sorted(functions.split())
    constants = [name for name, entry in NAMES.items() if entry.kind is Kind.CONSTANT]
    assert sorted(constants) == ["e", "pi", "tau"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_take_the_numbers_of_arguments_they_say(name: str) -> None:
    function = FUNCTIONS[name]
    assert function.meaning
    assert not function.accepts(function.least - 1)
    for count in range(function.least, (function.most or 5) + 1):
        check(f"{name}({','.join('1' * count)})")
