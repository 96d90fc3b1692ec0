"""What is said where a value should begin and does not; the first rule that answers counts."""

from __future__ import annotations

from difflib import get_close_matches

from shared.expression.codes import Code
from shared.expression.names import FUNCTIONS, NAMES, Kind
from shared.expression.references import is_reference
from shared.expression.spot import Complaint, Rule, Spot, foreign, quote, taken
from shared.expression.tokens import OPEN, is_name

_OPERAND = "a number, a name or ( is expected"


def _task(spot: Spot) -> Complaint | None:
    if not spot.here.startswith("$"):
        return None
    if is_reference(spot.here):
        return Code.REFERENCE, f"the task {quote(spot.here)} has no value here"
    if len(spot.here) == 1:
        return Code.SYNTAX, "the number of a task follows $, as in $12"
    reason = "tasks are counted from 1" if not spot.here.strip("$0") else "no task has this number"
    return Code.REFERENCE, f"there is no task {quote(spot.here)}: {reason}"


def _answer(spot: Spot) -> Complaint | None:
    name = NAMES.get(spot.here)
    if name is None or name.kind is not Kind.REFERENCE:
        return None
    if spot.after == OPEN:
        return Code.SYNTAX, f"{spot.here} is no function: write {spot.here}*(…) to multiply"
    return Code.REFERENCE, f"{spot.here} has no value yet: it is that of the submission before"


def _taken(spot: Spot) -> Complaint | None:
    if spot.place or spot.after != "=" or spot.here not in NAMES:
        return None
    return taken(spot.here)


def _bare_function(spot: Spot) -> Complaint | None:
    if spot.here not in FUNCTIONS:
        return None
    return Code.SYNTAX, f"{spot.here} is a function: write {spot.here}(…)"


def _unknown_name(spot: Spot) -> Complaint | None:
    if not is_name(spot.here):
        return None
    name = quote(spot.here)
    close = get_close_matches(name.lower(), NAMES, n=1, cutoff=0.75)
    return Code.NAME, f"unknown name {name}" + (f"; did you mean {close[0]}?" if close else "")


def _lone_point(spot: Spot) -> Complaint | None:
    if spot.here != ".":
        return None
    return Code.NUMBER, "a point needs a digit before or after it, as in 0.5"


def _per_cent(spot: Spot) -> Complaint | None:
    if spot.before != "%":
        return None
    hint = "% is the remainder of a division, as in 7%2; for per cent write /100"
    return Code.SYNTAX, f"{_OPERAND} after %: {hint}"


def _nothing(spot: Spot) -> Complaint | None:
    if spot.here or spot.before:
        return None
    return Code.SYNTAX, "an expression is expected, such as 2+3"


def _missing_operand(spot: Spot) -> Complaint:
    if not spot.here:
        return Code.SYNTAX, f"{_OPERAND} after {quote(spot.before)}"
    between = f" between {quote(spot.before)} and" if spot.before else " before"
    return Code.SYNTAX, f"{_OPERAND}{between} {quote(spot.here)}"


OPERAND_RULES: tuple[Rule, ...] = (
    foreign,
    _task,
    _taken,
    _answer,
    _bare_function,
    _unknown_name,
    _lone_point,
    _per_cent,
    _nothing,
    _missing_operand,
)
