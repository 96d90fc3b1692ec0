"""Markdown that reads well as text, too."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Sequence
from itertools import pairwise


def page(title: str, *blocks: str) -> str:
    """A whole page."""
    note = "<!-- Written by `make docs` from the code; edit the code, not this page. -->"
    return "\n\n".join([f"# {title}", note, *(block.strip() for block in blocks)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def code(text: object) -> str:
    """Something that is typed or sent exactly so."""
    return f"``{text}``" if "`" in str(text) else f"`{text}`"


def codes(texts: Iterable[object]) -> str:
    """Several of them."""
    return ", ".join(map(code, texts))


def prose(docstring: str | None) -> str:
    """A docstring without its indentation."""
    return inspect.cleandoc(docstring or "")


def attribute_docs(cls: type) -> dict[str, str]:
    """The strings that stand under the attributes of a class."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    return {
        name: prose(text)
        for before, after in pairwise(body)
        if (name := _assigned(before)) and (text := _string(after))
    }


def _assigned(statement: ast.stmt) -> str:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return ""


def _string(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return str(statement.value.value)
    return ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
