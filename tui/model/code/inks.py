"""Which ink each piece of a source is written in, by the names that grammars have for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour of the theme, which can be read on all its backgrounds, and a form."""

    color: str
    bold: bool = False
    italic: bool = False


_KEYWORD, _STRING = Ink("primary", bold=True), Ink("success")
_COMMENT, _NUMBER = Ink("dim", italic=True), Ink("warning")
_TYPE, _FUNCTION = Ink("primary"), Ink("foreground", bold=True)

_NAMES: dict[Ink, str] = {
    _KEYWORD: "keyword keyword.function keyword.return keyword.operator conditional repeat include "
    "exception preproc attribute",
    _STRING: "string string.documentation string.special character escape",
    _COMMENT: "comment comment.documentation",
    _NUMBER: "number float boolean constant constant.builtin",
    _TYPE: "type type.builtin type.class class constructor",
    _FUNCTION: "function function.method function.call function.macro function.builtin "
    "function.special method method.call",
}
INKS: dict[str, Ink] = {name: ink for ink, names in _NAMES.items() for name in names.split()}
