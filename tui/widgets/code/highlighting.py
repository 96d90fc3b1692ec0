"""Grammars for the editor. Where they are not installed sources are plain text."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from rich.style import Style
from textual.widgets.text_area import LanguageDoesNotExist, TextAreaTheme

from tui.model.code.inks import INKS

if TYPE_CHECKING:
    from textual.widgets import TextArea

THEME = "calcgrid"
_OWN = {"c": ("c",), "cpp": ("c", "cpp")}
"""Grammars that Textual has no queries for, and whose own are taken."""


def highlight(area: TextArea, name: str) -> None:
    """Have an editor highlight a language, if that can be."""
    try:
        _register(area, name)
        area.language = name or None
    except (ImportError, LanguageDoesNotExist):
        area.language = None


def _register(area: TextArea, name: str) -> None:
    if name not in _OWN or name in area.available_languages:
        return
    from tree_sitter import Language

    modules = [import_module(f"tree_sitter_{each}") for each in _OWN[name]]
    query = "\n".join(module.HIGHLIGHTS_QUERY for module in modules)
    area.register_language(name, Language(modules[-1].language()), query)


def theme(variables: dict[str, str]) -> TextAreaTheme:
    """The theme of the editor, in the inks of the application's."""
    styles = {
        name: Style(color=variables[ink.color], bold=ink.bold or None, italic=ink.italic or None)
        for name, ink in INKS.items()
    }
    return TextAreaTheme(THEME, syntax_styles=styles)
