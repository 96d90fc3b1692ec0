"""The key under which the value of an expression is known again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b

from shared.expression.operators import OPERATORS
from shared.expression.references import beginning, mentioned
from shared.expression.tokens import tokenise

LANGUAGE_VERSION = 1
"""Raised when an expression may have another value than before, or be shown in another way."""

KEY_BYTES = 16

_START = b"calcgrid expression %d\n" % LANGUAGE_VERSION
_BETWEEN = "\n"
"""Stands between two tokens, and is in none, since it is a space."""

_SAME = {other: entry.symbols[0] for entry in OPERATORS for other in entry.symbols[1:]}
"""How an operator is written in keys that can be written in several ways."""


_is_special = re.compile(r"[A-Za-z_$]|\*\*|[^\x00-\x7f]").search


def key_of(text: str, keys: Mapping[str, bytes]) -> bytes:
    """The key of an expression in which each reference is replaced by the key of its value.

    Two texts have the same key only if they have the same tokens: spaces between them and the
    way to write an operator do not matter, nor does the name that keeps the value. Raises
    `KeyError` for a reference without a key, as its text alone would not say whose it is.
    """
    tokens = tokenise(text)
    if _is_special(text):
        first = beginning(tokens)
        own = {token: f" {keys[token].hex()}" for token in mentioned(tokens, first)}
        written = _SAME | own
        tokens = [written.get(token, token) for token in tokens[first:]]
    body = _START + _BETWEEN.join(tokens).encode("utf-8", "surrogatepass")
    return blake2b(body, digest_size=KEY_BYTES).digest()
