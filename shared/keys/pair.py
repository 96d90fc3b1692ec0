"""A key of Curve25519: half of it is secret, the other half says whose it is."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

import zmq
from zmq.utils import z85

KEY_BYTES = 32
KEY_CHARS = 43
GROUPS, GROUP_CHARS = 5, 5
"""of a fingerprint: 125 bits, which nobody finds another key for"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Both halves, as bytes."""

    public: bytes
    secret: bytes = field(repr=False)


def new_pair() -> Pair:
    """A pair that nobody has had before."""
    public, secret = zmq.curve_keypair()
    return Pair(z85.decode(public), z85.decode(secret))


def pair_of(secret: bytes) -> Pair:
    """The pair that a secret half belongs to."""
    return Pair(z85.decode(zmq.curve_public(z85.encode(secret))), secret)


def text_of(key: bytes) -> str:
    """A key as people copy it: letters, digits, `-` and `_`, which no shell takes for its own."""
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()


def key_in(text: str) -> bytes:
    """The key that a text is; raises `ValueError`."""
    if len(text) != KEY_CHARS or not text.isascii():
        raise ValueError("a key has another length")
    key = base64.b64decode(text + "=", altchars=b"-_", validate=True)
    if text_of(key) != text:
        raise ValueError("a key is written in one way only")
    return key


def fingerprint(public: bytes) -> str:
    """A short form of a public key for people to compare."""
    text = base64.b32encode(hashlib.sha256(public).digest()).decode().lower()
    groups = range(0, GROUPS * GROUP_CHARS, GROUP_CHARS)
    return "-".join(text[start : start + GROUP_CHARS] for start in groups)
