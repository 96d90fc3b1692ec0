"""What a syntax error says: what was expected, where, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches

from shared.errors import ExpressionError
from shared.expression.characters import refusal
from shared.expression.codes import Code
from shared.expression.names import FUNCTIONS, NAMES, Name
from shared.expression.operators import SYMBOLS
from shared.expression.tokens import is_name, is_number, spans

_KNOWN = SYMBOLS | {"", "(", ")", ",", ".", "="}
_OPERAND = "a number, a name or ( is expected"
_LONGEST_QUOTE = 20


class Spot:
    """A token that cannot stand where it stands, and its neighbours; `""` is beyond an end."""

    def __init__(self, text: str, tokens: Sequence[str], place: int) -> None:
        ranges = [*spans(text, place + 1), (len(text), len(text))]
        self.start, self.end = ranges[place]
        self.before = tokens[place - 1] if place else ""
        self.here, self.after = [*tokens[place : place + 2], "", ""][:2]
        self.touches = place > 0 and ranges[place - 1][1] == self.start
        self.group = _group(text[self.start : self.start + _LONGEST_QUOTE])

    def error(self, complaint: Complaint) -> ExpressionError:
        """The error that says this about the token."""
        return ExpressionError(*complaint, self.start, self.end)


Complaint = tuple[Code, str]
"""What is wrong, without the range."""

Rule = Callable[[Spot], Complaint | None]
"""A form that is refused with a hint of its own."""


def _group(text: str) -> str:
    """The parenthesised text at the beginning, if it is short and simple enough to repeat."""
    inside, closed, _ = text[1:].partition(")")
    return f"({inside})" if closed and inside.isascii() and inside.isalnum() else "(…)"


def _quote(token: str) -> str:
    return token if len(token) <= _LONGEST_QUOTE else token[:_LONGEST_QUOTE] + "…"


def _foreign(spot: Spot) -> Complaint | None:
    here = spot.here
    if here in _KNOWN or is_number(here) or is_name(here) or here[0] == "$":
        return None
    return Code.CHARACTER, refusal(here)


def _reference(spot: Spot) -> Complaint | None:
    if not spot.here.startswith("$"):
        return None
    return Code.NOT_AVAILABLE, "the value of another task, such as $12, is not available yet"


def _keeping(spot: Spot) -> Complaint | None:
    if spot.after != "=" or not is_name(spot.here):
        return None
    name = _quote(spot.here)
    return Code.NOT_AVAILABLE, f"keeping a value under a name, here {name}, is not available yet"


def _bare_function(spot: Spot) -> Complaint | None:
    if spot.here not in FUNCTIONS:
        return None
    return Code.SYNTAX, f"{spot.here} is a function: write {spot.here}(…)"


def _unknown_name(spot: Spot) -> Complaint | None:
    if not is_name(spot.here):
        return None
    name = _quote(spot.here)
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
        return Code.SYNTAX, f"{_OPERAND} after {_quote(spot.before)}"
    between = f" between {_quote(spot.before)} and" if spot.before else " before"
    return Code.SYNTAX, f"{_OPERAND}{between} {_quote(spot.here)}"


def _second_point(spot: Spot) -> Complaint | None:
    if spot.here[:1] != "." or not (spot.touches and is_number(spot.before)):
        return None
    return Code.NUMBER, "a number has one point only"


def _grouped_digits(spot: Spot) -> Complaint | None:
    digits = spot.here.replace("_", "")
    if not (spot.touches and is_number(spot.before) and digits.isdigit()):
        return None
    written = _quote(spot.before + digits)
    return Code.NUMBER, f"the digits of a number stand together: write {written} without _"


def _other_base(spot: Spot) -> Complaint | None:
    if not (spot.touches and spot.before == "0" and spot.here[:1].lower() in set("box")):
        return None
    return Code.NUMBER, "numbers are written in decimal only"


def _bare_exponent(spot: Spot) -> Complaint | None:
    if not (spot.touches and is_number(spot.before) and spot.here in ("e", "E")):
        return None
    number = _quote(spot.before)
    hint = f"write {number}e3 for {number}·10^3, or {number}*e to multiply by e"
    return Code.NUMBER, f"an exponent needs digits: {hint}"


def _two_numbers(spot: Spot) -> Complaint | None:
    if not (is_number(spot.before) and is_number(spot.here)):
        return None
    one, other = _quote(spot.before), _quote(spot.here)
    hint = f"write {one}*{other} to multiply, or {one}{other} for one number"
    return Code.SYNTAX, f"an operator is expected between {one} and {other}: {hint}"


def _decimal_comma(spot: Spot) -> Complaint | None:
    if spot.here != ",":
        return None
    expected = "a comma separates the arguments of a function"
    if not (is_number(spot.before) and is_number(spot.after)):
        return Code.SYNTAX, f"{expected}, and this one is not in a call"
    written = f"{_quote(spot.before)}.{_quote(spot.after)}"
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
    return Code.SYNTAX, "an operator or the end is expected: write the expression without ="


def _missing_operator(spot: Spot) -> Complaint:
    before, here = _quote(spot.before), _quote(spot.here)
    left = before if is_number(spot.before) or is_name(spot.before) else "(…)"
    right = spot.group if spot.here == "(" else here
    hint = f"write {left}*{right} to multiply"
    return Code.SYNTAX, f"an operator is expected between {before} and {here}: {hint}"


_OPERAND_RULES: tuple[Rule, ...] = (
    _foreign,
    _reference,
    _keeping,
    _bare_function,
    _unknown_name,
    _lone_point,
    _per_cent,
    _nothing,
    _missing_operand,
)
_OPERATOR_RULES: tuple[Rule, ...] = (
    _foreign,
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


def expected_operand(text: str, tokens: Sequence[str], place: int) -> ExpressionError:
    """The error where a value should begin; `place` may be just beyond the last token."""
    return _first(_OPERAND_RULES, Spot(text, tokens, place))


def expected_operator(text: str, tokens: Sequence[str], place: int) -> ExpressionError:
    """The error where a value has ended and the token does not continue the expression."""
    return _first(_OPERATOR_RULES, Spot(text, tokens, place))


def _first(rules: Sequence[Rule], spot: Spot) -> ExpressionError:
    return next(spot.error(complaint) for rule in rules if (complaint := rule(spot)))


def unclosed(text: str, place: int) -> ExpressionError:
    """The error at the end of a text whose parenthesis at token `place` is still open."""
    where = spans(text, place + 1)[place][0] + 1
    message = f"a ) is expected for the ( at character {where:,}"
    return ExpressionError(Code.SYNTAX, message, len(text), len(text))


def wrong_count(function: Name, count: int, start: int, end: int) -> ExpressionError:
    """The error for a call, from `start` to `end`, with too few or too many arguments."""
    plural = "" if function.least == 1 else "s"
    message = f"{function.text} takes {function.least} argument{plural}, and here it has {count:,}"
    if function.hint:
        message = f"{message}: {function.hint}"
    return ExpressionError(Code.ARGUMENTS, message, start, end)
