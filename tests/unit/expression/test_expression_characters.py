"""Characters beside ASCII: those that are accepted, and those that are refused by name."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from shared.errors import ExpressionError
from shared.expression import Code, evaluate
from shared.expression.characters import SPACES, code_point, refusal


@pytest.mark.parametrize(
    ("text", "plain"),
    [("3−1", "3-1"), ("−1", "-1"), ("3×2", "3*2"), ("3·2", "3*2"), ("3÷2", "3/2")],
)
def test_look_alikes_of_operators_are_accepted(text: str, plain: str) -> None:
    assert evaluate(text) == evaluate(plain)


@pytest.mark.parametrize("space", SPACES)
def test_spaces_may_stand_between_tokens_and_around_them(space: str) -> None:
    assert evaluate(f"{space}1{space}{space}+{space}2{space}").exact == "3"


@pytest.mark.parametrize("space", SPACES)
def test_spaces_end_a_number(space: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(f"1{space}2")
    assert (caught.value.start, caught.value.end) == (2, 3)


@pytest.mark.parametrize(
    ("character", "named"),
    [
        ("²", "U+00B2 SUPERSCRIPT TWO; write ^2"),
        ("⁵", "U+2075 SUPERSCRIPT FIVE; write ^5"),
        ("½", "U+00BD VULGAR FRACTION ONE HALF; write (1/2)"),
        ("٣", "U+0663 ARABIC-INDIC DIGIT THREE; the digits are 0 to 9"),
        ("३", "U+0969 DEVANAGARI DIGIT THREE; the digits are 0 to 9"),
        ("３", "U+FF13 FULLWIDTH DIGIT THREE; write 3"),
        ("＋", "U+FF0B FULLWIDTH PLUS SIGN; write +"),
        ("π", "U+03C0 GREEK SMALL LETTER PI; write pi"),
        ("√", "U+221A SQUARE ROOT; write sqrt(x)"),
        ("–", "U+2013 EN DASH; write - for minus"),
        ("∕", "U+2215 DIVISION SLASH; write /"),
        ("é", "U+00E9 LATIN SMALL LETTER E WITH ACUTE"),
        ("\u200b", "U+200B ZERO WIDTH SPACE; it cannot be seen"),
        ("\u200d", "U+200D ZERO WIDTH JOINER; it cannot be seen"),
        ("\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE; it cannot be seen"),
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE; it cannot be seen"),
        ("\u2066", "U+2066 LEFT-TO-RIGHT ISOLATE; it cannot be seen"),
        ("\u2003", "U+2003 EM SPACE; write an ordinary space"),
        ("\u2028", "U+2028 LINE SEPARATOR; write an ordinary line break"),
        ("\x00", "U+0000 (a control character); it cannot be seen"),
        ("\x1b", "U+001B (a control character); it cannot be seen"),
        ("\ud800", "U+D800 (half of a surrogate pair)"),
        ("\ue000", "U+E000 (without a name)"),
        ("[", "U+005B LEFT SQUARE BRACKET; write ( and )"),
        ("#", "U+0023 NUMBER SIGN"),
    ],
)
@pytest.mark.parametrize("before", ["", "2", "2+", "(2) "])
def test_other_characters_are_refused_by_code_point(
    character: str, named: str, before: str
) -> None:
    text = f"{before}{character}1"
    with pytest.raises(ExpressionError) as caught:
        evaluate(text)
    error = caught.value
    assert error.code == Code.CHARACTER
    assert (error.start, error.end) == (len(before), len(before) + 1)
    assert named in error.message


def test_no_refusal_holds_a_character_that_cannot_be_printed() -> None:
    every = map(chr, range(0, sys.maxunicode + 1, 7))
    hidden = [one for one in every if unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp", "Cs")]
    assert hidden
    assert all(refusal(one).isprintable() and one not in code_point(one) for one in hidden)


def test_a_character_is_refused_where_it_stands_and_not_before_earlier_errors() -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate("1+*²")
    assert (caught.value.code, caught.value.start) == (Code.SYNTAX, 2)
