"""What is typed for `calc image`: filters, then files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from shared.kinds.image import FILTERS, Pipeline, parse
from shared.kinds.image.notation import parse_call

_may_be_a_filter = re.compile(r"[A-Za-z][\w-]*(:[-+.,\w]*)?").fullmatch


class Asked(NamedTuple):
    """What is to be done, and with what."""

    pipeline: Pipeline
    paths: tuple[str, ...]


def asked(words: Sequence[str]) -> Asked:
    """The filters come first; raises `RequestError` for a wrong one. A file that is called like a
    filter is written `./sepia`."""
    filters = list(takewhile(_names_a_filter, words))
    paths = tuple(words[len(filters) :])
    pipeline = parse(" ".join(filters))
    if len(paths) > 1 and _may_be_a_filter(paths[0]) and not Path(paths[0]).exists():
        parse_call(paths[0])
    return Asked(pipeline, paths)


def _names_a_filter(word: str) -> bool:
    first, *_ = word.split() or [""]
    return first.partition(":")[0] in FILTERS
