"""Plans: what becomes a message, what depends on what, and that the outcome is always the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import ExpressionError, WireError
from shared.expression import Code, Number, compute, parse
from shared.expression.splitting.planning import plan
from shared.expression.splitting.plans import Costs, Options, Plan, PlanStep
from shared.expression.splitting.rehearsal import Runner, evaluate_planned, run
from shared.expression.splitting.steps import run_step
from shared.kinds.operands import Operand, pack_operand, value_in
from shared.wire.codec import pack

TIMES = Costs(
    {"addition": 100, "subtraction": 100, "multiplication": 200, "division": 300, "functions": 50}
)
FREE = Costs()
APART = Options(chain_ms=0)
AS_WRITTEN = Options(rebalance=False, chain_ms=0)
VALUES: dict[str, Number] = {
    "$1": compute("22/7"),
    "ans": compute("pi"),
    "big": compute("2^1999999"),
    "zero": compute("0"),
}


def planned(text: str, costs: Costs = TIMES, options: Options | None = None) -> Plan:
    """The plan of an expression that has one."""
    found = plan(parse(text, VALUES), costs, options or Options(), VALUES)
    assert found is not None
    return found


def run_on_the_wire(
    step: PlanStep, operands: Sequence[Number], values: Mapping[str, Number]
) -> Number:
    """One step as a grid does it: its operands and its value are packed."""
    return value_in(
        pack_operand(run(step, [value_in(pack_operand(value)) for value in operands], values))
    )


def outcome(text: str, costs: Costs | None, options: Options, runner: Runner = run) -> object:
    """The value of an expression, or all that its error says; without costs in one go."""
    try:
        if costs is None:
            return compute(text, VALUES)
        return evaluate_planned(text, costs, options, VALUES, runner)
    except ExpressionError as error:
        return error.code, error.message, error.start, error.end


atoms = st.sampled_from(
    ["2", "3", "0.5", "1e-3", "7", "$1", "ans", "zero", "pi", "sqrt(2)", "sqrt(4)", "0"]
)


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions that have others in them."""
    sums = st.lists(st.tuples(st.sampled_from("+-"), inner), min_size=2, max_size=6)
    products = st.lists(st.tuples(st.sampled_from("*/"), inner), min_size=2, max_size=6)
    chains = st.one_of(sums, products).map(
        lambda parts: "1" + "".join(f"{sign}({part})" for sign, part in parts)
    )
    calls = st.tuples(
        st.sampled_from(
            ["floor({})", "max({},2)", "abs({})", "-({})", "({})^2", "({})%7", "({})!"]
        ),
        inner,
    ).map(lambda pair: pair[0].format(pair[1]))
    return st.one_of(chains, calls)


texts = st.recursive(atoms, larger, max_leaves=20)
large = st.recursive(
    st.sampled_from(["big", "2^1000000", "3", "2^-1999999", "zero", "1/0", "7", "(1/3)"]),
    larger,
    max_leaves=8,
)


@settings(deadline=None)
@given(texts, st.booleans(), st.sampled_from([1, 5, 150, 400]), st.sampled_from([0, 250, 1000]))
def test_a_plan_has_the_outcome_of_the_expression(
    text: str, rebalance: bool, grain: int, chain: int
) -> None:
    options = Options(rebalance, least_ms=1, message_ms=grain, chain_ms=chain)
    assert outcome(text, TIMES, options, run_on_the_wire) == outcome(text, None, options)


@settings(deadline=None, max_examples=60)
@given(large, st.booleans(), st.sampled_from([TIMES, FREE]))
def test_a_plan_of_large_values_has_the_outcome_of_the_expression(
    text: str, rebalance: bool, costs: Costs
) -> None:
    options = Options(rebalance, least_ms=0, message_ms=1)
    assert outcome(text, costs, options) == outcome(text, None, options)


@pytest.mark.parametrize(
    ("text", "code", "about"),
    [
        ("1/2/(1-1)/4", Code.DIVISION_BY_ZERO, "(1-1)"),
        ("1/0+(-1)!", Code.DIVISION_BY_ZERO, "0"),
        ("(-1)!+1/0", Code.DOMAIN, "(-1)!"),
        ("1/(2/0)/3", Code.DIVISION_BY_ZERO, "0"),
        ("1*2*3/4/zero*5", Code.DIVISION_BY_ZERO, "zero"),
        ("2*big*2^2000001*4/2^2000001/8", Code.LIMIT, "2*big*2^2000001"),
        ("1+(2+(3+sqrt(-1)))+5/0", Code.OUTSIDE_REALS, "sqrt(-1)"),
    ],
)
@pytest.mark.parametrize("rebalance", [True, False])
def test_of_several_errors_the_first_as_written_is_told(
    text: str, code: Code, about: str, rebalance: bool
) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate_planned(text, TIMES, Options(rebalance), VALUES)
    error = caught.value
    assert (error.code, text[error.start : error.end]) == (code, about)


def test_a_zero_that_balancing_would_divide_by_is_no_error() -> None:
    text = "8/2*zero*3/4*5*7"
    assert evaluate_planned(text, TIMES, Options(), VALUES) == compute(text, VALUES) == 0


def depth(found: Plan) -> int:
    """The number of steps that wait for each other."""
    levels: list[int] = []
    for step in found.steps:
        levels.append(1 + max((levels[place] for place in step.operands), default=0))
    return levels[-1]


@pytest.mark.parametrize(
    ("text", "as_written", "balanced"),
    [
        ("+".join(["3"] * 256), 255, 8),
        ("-".join(["3"] * 256), 255, 8),
        ("*".join(["3"] * 64), 63, 6),
        ("/".join(["3"] * 64), 63, 6),
        ("1+(2+(3+(4+(5+(6+(7+8))))))", 7, 3),
        ("1/(2/(3/(4/5)))", 4, 4),
        ("+".join(["3*4"] * 32), 32, 6),
        ("1+2+3+4+5+6+7+pi", 7, 4),
        ("1+2+3+4+5+6+7+sqrt(4)", 7, 4),
        ("1+2+3+4+5+6+7+floor(pi)", 7, 4),
        ("1+2+3+4+5+6+7+ans", 7, 4),
        ("pi+1+2+3+4+5+6+7", 7, 7),
        ("1+2+3+4+5+6+7+$1", 7, 3),
        ("big*big*2*3*5", 4, 4),
        ("big*2*3*5*7", 4, 3),
    ],
)
def test_exact_chains_are_balanced(text: str, as_written: int, balanced: int) -> None:
    assert depth(planned(text, options=AS_WRITTEN)) == as_written
    assert depth(planned(text, options=APART)) == balanced


def test_a_step_is_one_operation_where_each_is_worth_a_message() -> None:
    found = planned("(1-2-3-4)*$1", options=APART)
    assert [(step.name, step.body, step.operands, step.mentions) for step in found.steps] == [
        ("subtraction", "1 2 -2", (), ()),
        ("addition", "3 4 +2", (), ()),
        ("subtraction", "@0 @1 -2", (0, 1), ()),
        ("multiplication", "@0 =$1 *2", (2,), ("$1",)),
    ]
    assert [(step.time_ms, step.cost_ms, step.path_ms) for step in found.steps] == [
        (100, 100, 400),
        (100, 100, 400),
        (100, 100, 300),
        (200, 200, 200),
    ]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("1+2+3+4", ["1+2", "3+4", "1+2+3+4"]),
        ("(1+2)*(3-4)/5", ["1+2", "3-4", "(1+2)*(3-4)", "(1+2)*(3-4)/5"]),
        ("((1)+2+3)*max(4+5,6)", ["(1)+2", "(1)+2+3", "4+5", "max(4+5,6)", "((1)+2+3)*max(4+5,6)"]),
        ("1+(2+(3+4))", ["1+(2+(3+4))", "3+4", "1+(2+(3+4))"]),
    ],
)
def test_a_step_knows_its_characters(text: str, about: list[str]) -> None:
    steps = planned(text, options=APART).steps
    assert [text[step.start : step.end] for step in steps] == about


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        # Two of 100 ms that wait for each other are one message, three would take too long
        ("1-pi-3-4-5-6", ["1 pi(0 -2 3 -2", "@0 4 -2 5 -2", "@0 6 -2"]),
        ("2*pi/3", ["2 pi(0 *2", "@0 3 /2"]),
        # What waits for two of them is a message of its own
        ("(pi-1-2)-(pi-3-4)", ["pi(0 1 -2 2 -2", "pi(0 3 -2 4 -2", "@0 @1 -2"]),
    ],
)
def test_operations_that_wait_for_one_another_go_together(text: str, bodies: list[str]) -> None:
    assert [step.body for step in planned(text).steps] == bodies


def test_a_short_chain_is_computed_in_one_go() -> None:
    assert plan(parse("pi-1-2"), TIMES, Options(), {}) is None


def test_what_is_too_cheap_is_computed_where_it_is_used() -> None:
    found = planned("99999!*1+99998!*2+99997!*3+1", FREE)
    assert [step.body for step in found.steps] == [
        "99999 !1",
        "99998 !1",
        "99997 !1",
        "@0 1 *2 @1 2 *2 +2 @2 3 *2 +2 1 +2",
    ]


@pytest.mark.parametrize(
    "text", ["2+3", "sqrt(2)+1", "2^100", "3^1000000", "1+" * 30_000 + "1", "(3^1000000)!"]
)
def test_what_is_not_worth_a_message_has_no_plan(text: str) -> None:
    assert plan(parse(text), FREE, Options(), {}) is None


def test_what_may_be_over_a_limit_of_the_whole_has_no_plan() -> None:
    text = "+".join(["1/(3^2000000)"] * 40)
    assert plan(parse(text), TIMES, Options(), {}) is None


def test_a_plan_has_no_more_steps_than_it_may() -> None:
    text = "+".join(["3*4"] * 2_000)
    assert len(planned(text).steps) == 3_999
    for most in (1_000, 10):
        found = planned(text, options=Options(most_steps=most))
        assert 1 < len(found.steps) <= most
        assert evaluate_planned(text, TIMES, Options(most_steps=most), {}) == 24_000


def test_a_step_is_given_no_more_than_it_may() -> None:
    # Given sixty values that are as long together as eleven megabytes
    text = "(" + "+".join(["100000!"] * 60) + ")%7"
    found = planned(text, FREE)
    sizes = [0] * len(found.steps)
    for place, step in enumerate(found.steps):
        assert sum(sizes[operand] for operand in step.operands) <= Options().operand_bytes
        sizes[place] = 200_000
    assert evaluate_planned(text, FREE, Options(), {}) == 0
    # When fewer are allowed, then more steps are made
    few = planned(text, FREE, Options(most_operands=2))
    assert max(len(step.operands) for step in few.steps) == 2
    assert evaluate_planned(text, FREE, Options(most_operands=2), {}) == 0


def test_an_operation_that_would_be_given_too_much_has_no_plan() -> None:
    text = "max(" + ",".join(["100000!"] * 60) + ")"
    assert plan(parse(text), FREE, Options(), {}) is None


def test_the_shape_depends_on_the_options_only() -> None:
    text = "1+2+3*4*5-6-7/8/9"
    assert planned(text) == planned(text)
    other = replace(Options(), message_ms=250)
    assert planned(text, options=other) != planned(text)
    assert planned(text, options=AS_WRITTEN) != planned(text)


def test_times_add_up_where_an_expression_is_computed_in_one_go() -> None:
    assert TIMES.total(parse("1+2*3-sqrt(4)+pi")) == 100 + 200 + 100 + 100 + 50
    assert FREE.total(parse("1+2*3")) == 0


@pytest.mark.parametrize("text", ["2", "-2/3", "0", "2^3999999", "1/3^100000", "pi", "-pi", "0*pi"])
def test_a_value_travels(text: str) -> None:
    value = compute(text)
    assert value_in(pack_operand(value)) == value


@pytest.mark.parametrize(
    "body",
    [
        "",
        " ",
        "1  2 +2",
        "1 2",
        "+2",
        "1 +2",
        "1 2 +3",
        "@0",
        "=rate",
        "@",
        "sqrt(2",
        "sqrt(",
        "1 sqrt(x",
        "1 foo(1",
        "ans(0",
        "1 max(" + "9" * 30,
        "1 max(٣",
        "1e",
        "²",
    ],
)
def test_a_body_that_is_none_is_refused(body: str) -> None:
    with pytest.raises(WireError):
        run_step(body, (), {})


@pytest.mark.parametrize(
    "parts", [(), (b"", b""), (b"\x01", b"\xff"), (b"\x01",) * 3, (b"\x02", b"", b"\x01", b"")]
)
def test_a_value_that_is_none_is_refused(parts: tuple[bytes, ...]) -> None:
    with pytest.raises(WireError):
        value_in(pack(Operand(parts)))
