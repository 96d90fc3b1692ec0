"""The expression language, from its own tables; what examples give is computed here."""

from __future__ import annotations

from shared.cli.kinds.expression import value_text
from shared.errors import ExpressionError
from shared.expression import LIMITS, MEANINGS, NAMES, OPERATORS, evaluate
from shared.expression.names import Kind, Name
from shared.expression.operators import Operator
from shared.kinds.expression import ExpressionResult
from tools.reference.markdown import code, codes, page, prose, table

GRAMMAR = """
A value is an integer or a reduced fraction, and exact: so are decimal and scientific literals, and
`0.1+0.2` is 0.3. What is irrational is approximate, between bounds that certainly enclose it.
[What expressions mean](../explanation/arithmetic.md) has the reasons.

## Grammar

```
input   = [NAME "="] sum
sum     = product {("+" | "-") product}
product = unary {("*" | "/" | "//" | "%") unary}
unary   = {"+" | "-"} power
power   = postfix [("^" | "**") unary]
postfix = atom ["!"]
atom    = NUMBER | "$" DIGITS | NAME | NAME "(" sum {"," sum} ")" | "(" sum ")"
NUMBER  = (DIGITS ["." [DIGITS]] | "." DIGITS) [("e" | "E") ["+" | "-"] DIGITS]
```

Digits are 0 to 9. A number is not followed directly by a letter, digit, `_` or `.`. Spaces, tabs
and line breaks between the parts mean nothing.

`$12` is the value of your task number 12, `ans` that of your previous submission. `name = 2+3`
keeps a value under a name of letters, digits and `_`, and then the name is an operand, too.
"""
RESULT = """
## Results

A result has the whole value as text (`exact`, such as `35/2`) and a decimal. The decimal is shown
whole where it ends within 60 digits, else as 30 significant digits and an ellipsis. `calc eval`
prints the decimal where it is whole, and the exact value otherwise.

An approximate value, marked with `≈`, has no `exact`. Its decimal has 30 significant digits, or
fewer where fewer are certain, and `error` is the most by which it may differ from the true value.
"""
NAMES_HEAD = """
## Names

Capitals matter, and angles are in radians. The last column says where an exact result comes from
exact arguments; everywhere else the result is approximate.
"""
FLOORED = """
`//` and `%` are floored, and `a = b*(a//b) + a%b` holds for fractions, too.
"""
EXAMPLES = (
    "(2+3)*4-5/2",
    "0.1+0.2",
    "1/3",
    "-2^2",
    "2^-1",
    "2^3^2",
    "2**3",
    "2--3",
    "7//2",
    "-7//2",
    "-7%2",
    "0^0",
    "20!",
    "1e3",
    "010",
    "1^99999999999999999999",
    "27^(1/3)",
    "2^0.5",
    "sqrt(2)^2-2",
    "log(8,4)",
    "sin(10^22)",
    "floor(pi)",
    "floor(sqrt(2)^2)",
    "round(-2.5)",
    "atan2(1,-1)",
    "exp(10^9)",
    "1/0",
    "(-8)^(1/3)",
    "2(3)",
    "1_000",
    "1,5",
    "10%",
    "3!!",
    "((1)",
    "1+",
    "2²",
    "9^9^9^9",
)


def expressions() -> str:
    """The page."""
    return page(
        "Expressions",
        GRAMMAR,
        "## Operators\n\nThose that bind most tightly come first.",
        _operators(),
        FLOORED,
        RESULT,
        "## Examples",
        table(("expression", "gives"), [(code(text), _outcome(text)) for text in EXAMPLES]),
        NAMES_HEAD,
        _names(),
        "## Limits\n\nEach is refused before the operation, with a sentence that names it.",
        table(("limit", "at most"), [(x.name, f"{x.most:,} {x.unit}") for x in LIMITS]),
        "## Errors\n\nEach has a code, a sentence and the range of characters it is about.",
        table(("code", "means"), [(code(c.value), meaning) for c, meaning in MEANINGS.items()]),
    )


def _operators() -> str:
    head = ("operator", "written", "stands", "of equal ones in a row, first")
    return table(head, map(_operator, sorted(OPERATORS, key=lambda x: -x.precedence)))


def _operator(entry: Operator) -> tuple[str, ...]:
    where = entry.fixity.value
    return entry.name, codes(entry.symbols), where, f"the {entry.associativity.value} one"


def _names() -> str:
    head = ("name", "is a", "meaning", "arguments", "exact")
    return table(head, [_name(entry) for entry in NAMES.values()])


def _name(entry: Name) -> tuple[str, ...]:
    count = "" if entry.kind is not Kind.FUNCTION else str(entry.least)
    more = " or more" if entry.most is None else ""
    return code(entry.text), entry.kind.value, prose(entry.meaning), count + more, entry.exact


def _outcome(text: str) -> str:
    try:
        value = evaluate(text)
    except ExpressionError as error:
        return f"{code(error.code)}: {error.message}"
    return code(value_text(ExpressionResult(*value)))
