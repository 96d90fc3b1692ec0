"""What the files of a program may be called: nothing that a path could be misread by."""

from __future__ import annotations

import re

MOST_CHARS = 100

_part = r"[A-Za-z0-9_][A-Za-z0-9_.+-]*"
_is_plain = re.compile(rf"{_part}(?:/{_part})?", re.ASCII).fullmatch
_SHOWN_CHARS = 40

RULE = (
    "it has letters, digits, _ . + and -, begins with a letter, digit or _, and lies in one "
    f"folder at most, as util/list.h; {MOST_CHARS} characters are the most"
)


def is_file_name(name: str) -> bool:
    """Whether a file of a program may have this name."""
    return len(name) <= MOST_CHARS and _is_plain(name) is not None


def shown(name: str) -> str:
    """A name that may be anything, as it stands in a sentence."""
    return ascii(name[:_SHOWN_CHARS]) + ("…" if len(name) > _SHOWN_CHARS else "")
