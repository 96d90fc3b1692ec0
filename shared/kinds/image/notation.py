"""Pipelines as they are typed: `blur:2 resize:320,240 crop:0,0,10,10`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shared.errors import ErrorCode, RequestError
from shared.kinds.image.filters import Filter
from shared.kinds.image.parameters import written
from shared.kinds.image.pipeline import Call, Pipeline, complete, find, refusal

_words = re.compile(r"\S+").finditer
_is_number = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII).fullmatch
_MOST_CHARS = 40


def parse(text: str) -> Pipeline:
    """The filters in a text; the last parameters may be left out. Raises `RequestError` with the
    characters that it is about."""
    return tuple(_located(word) for word in _words(text))


def parse_call(word: str) -> Call:
    """One filter with its parameters; raises `RequestError`."""
    name, colon, rest = word.partition(":")
    known = find(name)
    return complete(name, [_number(each, known) for each in rest.split(",")] if colon else [])


def write(pipeline: Iterable[Call]) -> str:
    """The text that `parse` makes the same filters of."""
    return " ".join(map(write_call, pipeline))


def write_call(call: Call) -> str:
    """One filter as it is typed, every parameter written out."""
    values = ",".join(map(written, call.values))
    return f"{call.name}:{values}" if values else call.name


def _located(word: re.Match[str]) -> Call:
    try:
        return parse_call(word[0])
    except RequestError as error:
        raise RequestError(ErrorCode(error.code), error.message, *word.span()) from None


def _number(text: str, known: Filter) -> float:
    if len(text) > _MOST_CHARS or not _is_number(text):
        given = ascii(text[:_MOST_CHARS])
        raise refusal(f"{given} is no parameter of {known.name}: they are numbers, as 2 or 0.5.")
    return float(text)
