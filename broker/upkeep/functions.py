"""What SQLite alone cannot read of a row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from functools import partial

import msgpack

from broker.core.grid import folded
from broker.store.rows import read_error
from shared.errors import CalcError
from shared.stream.definition import Definition
from shared.wire.codec import unpack


def register(raw: sqlite3.Connection) -> None:
    """Have a connection know the functions that rules name."""
    raw.create_function("operands", 1, _operands, deterministic=True)
    raw.create_function("is_error", 1, _is_error, deterministic=True)
    raw.create_function("is_definition", 1, _is_definition, deterministic=True)
    raw.create_function("folded", 1, folded, deterministic=True)


def _operands(body: bytes) -> str | None:
    """The keys that a step takes the values of, in JSON; None if that cannot be read."""
    keys = _read(msgpack.unpackb, body)
    sound = isinstance(keys, list) and all(type(key) is int for key in keys)
    return json.dumps(keys) if sound else None


def _is_error(body: bytes) -> bool:
    return _read(read_error, body) is not None


def _is_definition(body: bytes) -> bool:
    return _read(partial(unpack, Definition), body) is not None


def _read(read: Callable[[bytes], object], body: bytes) -> object:
    try:
        return read(body)
    except (ValueError, TypeError, CalcError):
        return None
