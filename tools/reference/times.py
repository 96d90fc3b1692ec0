"""The times of day that streams go by, from the table that reads them."""

from __future__ import annotations

from shared.stream.phrases import PHRASES, Phrase, crons_of
from tools.reference.markdown import code, codes, page, table

INTRODUCTION = """
What a [stream](../how-to/streams.md) is given as times of day, in `calc-tui` or with `--at`.
Capitals and spaces do not matter. Wherever a time, a day or a date stands there may be several,
with commas or `and`; a time is `18:30`, `6:30 pm`, `6 pm`, `noon` or `midnight`, a day may be short
(`mon`).
"""
CRON = """
Instead of a phrase there may be a cron expression of five fields: minute, hour, day of the month,
month and day of the week, with `*`, lists, ranges, steps (`*/15`), names (`mon-fri`), `L` for the
last day and `5#2` for the second Friday. Where both days are given, either is enough.
"""
CLOCKS = """
Times are those of a zone such as `Europe/Rome`; without one, UTC. Where clocks go forward, a time
that is left out is due when they have gone forward, once; where they go back, a time that comes
twice is due the first time. What is due every so many minutes or hours, or has a `*` for one of the
two in cron, goes on evenly through both.
"""


def times() -> str:
    """The page."""
    rows = map(_row, PHRASES)
    return page("Times of day", INTRODUCTION, table(("type", "as cron"), rows), CRON, CLOCKS)


def _row(phrase: Phrase) -> tuple[str, str]:
    return code(phrase.example), codes(crons_of(phrase.example))
