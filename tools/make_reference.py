"""Writes docs/reference from the code: `python -m tools.make_reference [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tools.reference.commands import commands
from tools.reference.expressions import expressions
from tools.reference.filters import filters
from tools.reference.keys import keys
from tools.reference.options import options
from tools.reference.protocol import protocol
from tools.reference.requests import requests
from tools.reference.settings import settings
from tools.reference.states import states
from tools.reference.times import times

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "options.md": options,
    "settings.md": settings,
    "keys.md": keys,
    "expressions.md": expressions,
    "filters.md": filters,
    "states.md": states,
    "times.md": times,
    "protocol.md": protocol,
    "requests.md": requests,
}


def outdated() -> list[str]:
    """The pages that are not what the code says, or not there."""
    return [name for name, write in PAGES.items() if _kept(FOLDER / name) != write()]


def main() -> None:
    """Write the pages that are outdated; with `--check` only name them."""
    names = outdated()
    if "--check" in sys.argv[1:]:
        sys.exit(f"make docs brings these up to date: {', '.join(names)}" if names else 0)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names:
        (FOLDER / name).write_text(PAGES[name](), encoding="utf-8")


def _kept(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    main()
