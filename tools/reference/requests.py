"""Who may ask what, from the broker's own table."""

from __future__ import annotations

from broker.core.rules import RULES, STANDING, Rule, Who
from tools.reference.markdown import attribute_docs, code, page, prose, table

INTRODUCTION = """
The broker looks every request up in one table before anything else: who may send it, and whose
things it may be about. What is another's is answered as if it were not there.
"""


def requests() -> str:
    """The page."""
    docs = attribute_docs(Who)
    roles = {who: role for role, who in STANDING.items()}
    standings = [(_named(who), docs[who.name], code(roles.get(who, "-"))) for who in Who]
    rows = [(code(kind.__name__), *_cells(rule)) for kind, rule in RULES.items()]
    return page(
        "Who may ask what",
        prose(INTRODUCTION),
        table(("who", "is", "role"), standings),
        "Each may what those above may. `Hello` is open to everybody.",
        table(("request", "who", "about"), rows),
        "The fields of each are in the [protocol](protocol.md).",
    )


def _cells(rule: Rule) -> tuple[str, str]:
    return _named(rule.who), str(rule.whose)


def _named(who: Who) -> str:
    return who.name.lower()
