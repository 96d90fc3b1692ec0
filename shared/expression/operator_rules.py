"""What is said where an operator should follow and does not; the first rule that answers counts.

Most are forms on which calculators disagree, so the sentence says what to write instead.
"""

from __future__ import annotations

from shared.expression.codes import Code
from shared.expression.names import NAMES
from shared.expression.spot import Complaint, Rule, Spot, are_digits, foreign, quote, taken
from shared.expression.tokens import has_exponent, is_name, is_number


def _second_point(spot: Spot) -> Complaint | None:
    if spot.here[:1] != "." or not (spot.touches and is_number(spot.before)):
        return None
    if has_exponent(spot.before):
        return Code.NUMBER, "an exponent is a whole number"
    return Code.NUMBER, "a number has one point only"


def _grouped_digits(spot: Spot) -> Complaint | None:
    digits = spot.here.replace("_", "")
    if not (spot.touches and is_number(spot.before) and (are_digits(digits) or not digits)):
        return None
    written = quote(spot.before + digits)
    return Code.NUMBER, f"the digits of a number stand together: write {written} without _"


def _other_base(spot: Spot) -> Complaint | None:
    if not (spot.touches and spot.before == "0" and spot.here[:1].lower() in set("box")):
        return None
    return Code.NUMBER, "numbers are written in decimal only"


def _bare_exponent(spot: Spot) -> Complaint | None:
    if spot.here not in ("e", "E") or not (spot.touches and is_number(spot.before)):
        return None
    if has_exponent(spot.before):
        return Code.NUMBER, "a number has one exponent only"
    number = quote(spot.before)
    hint = f"write {number}e3 for {number}·10^3, or {number}*e to multiply by e"
    return Code.NUMBER, f"an exponent needs digits: {hint}"


def _two_numbers(spot: Spot) -> Complaint | None:
    if not (is_number(spot.before) and is_number(spot.here)):
        return None
    one, other = quote(spot.before), quote(spot.here)
    hint = f"write {one}*{other} to multiply"
    if are_digits(spot.before) and are_digits(spot.here):
        hint = f"{hint}, or {quote(spot.before + spot.here)} for one number"
    return Code.SYNTAX, f"an operator is expected between {one} and {other}: {hint}"


def _decimal_comma(spot: Spot) -> Complaint | None:
    if spot.here != ",":
        return None
    expected = "a comma separates the arguments of a function"
    if not (are_digits(spot.before) and are_digits(spot.after)):
        return Code.SYNTAX, f"{expected}, and this one is not in a call"
    written = f"{quote(spot.before)}.{quote(spot.after)}"
    return Code.SYNTAX, f"{expected}: write {written} for a decimal number"


def _two_factorials(spot: Spot) -> Complaint | None:
    if not spot.here == spot.before == "!":
        return None
    return Code.SYNTAX, "!! is not an operator: write (3!)! for the factorial of a factorial"


def _unopened(spot: Spot) -> Complaint | None:
    if spot.here != ")":
        return None
    return Code.SYNTAX, "an operator or the end is expected: no ( is open for this )"


def _equals(spot: Spot) -> Complaint | None:
    if spot.here != "=":
        return None
    if spot.place == 1 and spot.before in NAMES:
        return taken(spot.before)
    hint = "write the expression without =, which only keeps a value under a name, as in x = 2+3"
    return Code.SYNTAX, f"an operator or the end is expected: {hint}"


def _missing_operator(spot: Spot) -> Complaint:
    before, here = quote(spot.before), quote(spot.here)
    left = before if is_number(spot.before) or is_name(spot.before) else "(…)"
    right = spot.group if spot.here == "(" else here
    hint = f"write {left}*{right} to multiply"
    return Code.SYNTAX, f"an operator is expected between {before} and {here}: {hint}"


OPERATOR_RULES: tuple[Rule, ...] = (
    foreign,
    _second_point,
    _grouped_digits,
    _other_base,
    _bare_exponent,
    _two_numbers,
    _decimal_comma,
    _two_factorials,
    _unopened,
    _equals,
    _missing_operator,
)
