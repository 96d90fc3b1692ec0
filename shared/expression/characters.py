"""Which spaces are accepted, and how a character outside the language is refused by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

SPACES = " \t\n\r\N{NO-BREAK SPACE}\N{FIGURE SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}"

_HINTS: Mapping[str, str] = MappingProxyType(
    {
        "√": "write sqrt(x)",
        "π": "write pi",
        "τ": "write tau",
        "–": "write - for minus",
        "—": "write - for minus",
        "‐": "write - for minus",
        "∗": "write *",
        "∙": "write *",
        "⋅": "write *",
        "•": "write *",
        "⁄": "write /",
        "∕": "write /",
        ":": "write / to divide",
        "[": "write ( and )",
        "]": "write ( and )",
        "{": "write ( and )",
        "}": "write ( and )",
        ";": "write one expression at a time",
        "'": "the digits of a number stand together",
        "’": "the digits of a number stand together",
        "<": "values cannot be compared",
        ">": "values cannot be compared",
        "≤": "values cannot be compared",
        "≥": "values cannot be compared",
        "‼": "write (3!)! for the factorial of a factorial",
    }
)

_CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "Nd": "the digits are 0 to 9",
        "Nl": "the digits are 0 to 9",
        "No": "write the number with the digits 0 to 9",
        "Lu": "names are written with the letters a to z",
        "Ll": "names are written with the letters a to z",
        "Cf": "it cannot be seen: delete it",
        "Cc": "it cannot be seen: delete it",
        "Zs": "write an ordinary space",
        "Zl": "write an ordinary line break",
        "Zp": "write an ordinary line break",
    }
)

_NAMELESS: Mapping[str, str] = MappingProxyType(
    {"Cc": "(a control character)", "Cs": "(half of a surrogate pair)"}
)


def code_point(character: str) -> str:
    """The number and name of a character, such as `U+00B2 SUPERSCRIPT TWO`; safe to print."""
    category = unicodedata.category(character)
    name = unicodedata.name(character, _NAMELESS.get(category, "(without a name)"))
    return f"U+{ord(character):04X} {name}"


def refusal(character: str) -> str:
    """The sentence for a character that is not in the language, which never contains it."""
    category = unicodedata.category(character)
    hint = _HINTS.get(character) or _plain(character) or _CATEGORIES.get(category, "")
    sentence = f"the language does not have the character {code_point(character)}"
    return f"{sentence}; {hint}" if hint else sentence


def _plain(character: str) -> str:
    """What to write instead of a character that Unicode itself calls a form of plain ones."""
    if unicodedata.category(character) == "Nl":
        return ""
    plain = unicodedata.normalize("NFKC", character).replace("\N{FRACTION SLASH}", "/").strip()
    if plain == character or not plain or not (plain.isascii() and plain.isprintable()):
        return ""
    if unicodedata.decomposition(character).startswith("<super>"):
        return "" if plain.isalpha() else f"write ^{plain}"
    return f"write ({plain})" if "/" in plain else f"write {plain}"
