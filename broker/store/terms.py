"""Parts of a query, with what stands in their marks."""

from __future__ import annotations

import sys
from typing import NamedTuple

NO_CHARACTERS = range(0xD800, 0xE000)
"""Halves of a pair in UTF-16; no text has them."""


class Terms(NamedTuple):
    """Some SQL, with the values of its marks."""

    sql: str
    values: tuple[object, ...] = ()

    def __and__(self, other: Terms) -> Terms:
        return Terms(f"{self.sql} AND {other.sql}", self.values + other.values)

    def __or__(self, other: Terms) -> Terms:
        sql = f"SELECT * FROM ({self.sql}) UNION ALL SELECT * FROM ({other.sql})"  # noqa: S608
        return Terms(sql, self.values + other.values)

    def within(self, form: str, *after: object, before: tuple[object, ...] = ()) -> Terms:
        """The SQL that has this in one place, with the values of the other marks there."""
        return Terms(form.replace("{terms}", self.sql), (*before, *self.values, *after))


ANY = Terms("1")


def begins(title: str) -> Terms:
    """That a title begins so: all such lie together, before the first that is greater."""
    if not title:
        return ANY
    least = title.rstrip(chr(sys.maxunicode))
    if not least:
        return Terms("title >= ?", (title,))
    code = ord(least[-1]) + 1
    greater = least[:-1] + chr(NO_CHARACTERS.stop if code in NO_CHARACTERS else code)
    return Terms("title >= ? AND title < ?", (title, greater))
