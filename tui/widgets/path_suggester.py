"""Says how a path may go on."""

from __future__ import annotations

import asyncio
import os

from textual.suggester import Suggester

from shared.safety import one_line

MOST_NAMES = 10_000
"""In a folder that has more, nothing is looked for."""


class PathSuggester(Suggester):
    """Offers the first name in the folder that begins as what is typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The whole path; None where there is none, or one that a line cannot hold."""
        return await asyncio.to_thread(completed, value)


def completed(typed: str) -> str | None:
    """A path with the first name that what is typed may become."""
    folder, _, begin = typed.rpartition("/")
    if not typed or (not begin and not folder):
        return None
    place = os.path.expanduser(f"{folder}/") if "/" in typed else "."
    try:
        with os.scandir(place) as found:
            entries = [entry for entry, _ in zip(found, range(MOST_NAMES), strict=False)]
    except OSError:
        return None
    fitting = sorted(entry.name for entry in entries if _fits(entry.name, begin))
    if not fitting:
        return None
    name = fitting[0]
    ending = "/" if os.path.isdir(os.path.join(place, name)) else ""
    return typed.removesuffix(begin) + name + ending


def _fits(name: str, begin: str) -> bool:
    hidden = name.startswith(".") and not begin.startswith(".")
    return name.startswith(begin) and not hidden and one_line(name) == name
