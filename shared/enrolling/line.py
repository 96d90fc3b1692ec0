"""The line that enrolls a worker: where the broker is, the key it is known by, and a token."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from shared.address import TCP, Remote, remote
from shared.errors import SetupError
from shared.keys.pair import KEY_BYTES

TOKEN_BYTES = 32
CHECK_BYTES = 4
COMMAND = "calc-worker --join"

_TORN = (
    "This is not a whole line of calc-broker enroll: copy all of what stands behind --join, or "
    "have another one printed."
)


@dataclass(frozen=True, slots=True)
class JoinLine:
    """What one line says; the broker has its key."""

    broker: Remote
    token: bytes = field(repr=False)


def written(line: JoinLine) -> str:
    """The line: letters, digits and signs that no shell takes for its own, but for the brackets of
    an IPv6 address."""
    secret = line.broker.key + line.token
    text = base64.urlsafe_b64encode(secret + _check(secret)).rstrip(b"=").decode()
    return f"{line.broker.host}:{line.broker.port}/{text}"


def read(text: str) -> JoinLine:
    """What somebody has pasted, with or without the command; raises `SetupError`, which repeats
    nothing of it."""
    place, _, packed = text.strip().removeprefix(COMMAND).strip().strip("'\"").rpartition("/")
    try:
        secret = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise SetupError(_TORN) from None
    body, check = secret[:-CHECK_BYTES], secret[-CHECK_BYTES:]
    if len(body) != KEY_BYTES + TOKEN_BYTES or check != _check(body):
        raise SetupError(_TORN)
    broker = remote(TCP + place)
    return JoinLine(Remote(broker.host, broker.port, body[:KEY_BYTES]), body[KEY_BYTES:])


def _check(secret: bytes) -> bytes:
    """What a line that was cut off, or that has a character too many, does not end in."""
    return hashlib.sha256(secret).digest()[:CHECK_BYTES]
