"""Every error that calcgrid raises on purpose.

::

    CalcError                   code for programs, sentence for people
    ├── RequestError            a request the broker refused; its code is an `ErrorCode`
    │   └── WireError           a frame that is not what the protocol says
    ├── ExpressionError         an expression that has no value, and where
    ├── ImageError              an image that cannot be read, worked on or written
    ├── SetupError              this program cannot run as it was started
    │   ├── UnknownBroker       somebody has to compare the key of a broker on a network
    │   └── ChangedKey          a broker on a network has another key than the one that is known
    ├── SandboxError            another's program cannot be run as it was given, or not here
    └── Unreachable             no broker answered in time
"""

from __future__ import annotations

from enum import StrEnum


class ErrorCode(StrEnum):
    """Why a request was refused."""

    INVALID = "invalid"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    UNAVAILABLE = "unavailable"
    UNSUPPORTED_VERSION = "unsupported_version"
    INTERNAL = "internal"


class CalcError(Exception):
    """The root of the tree: `code` is for programs, `message` says to a person what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class RequestError(CalcError):
    """A request that was refused; nothing of it was kept. `start` and `end` are the characters of
    a payload that it is about, where it is about some."""

    code: ErrorCode

    def __init__(
        self, code: ErrorCode, message: str, start: int | None = None, end: int | None = None
    ) -> None:
        super().__init__(code, message)
        self.start = start
        self.end = end


class WireError(RequestError):
    """A frame that does not follow the protocol, or is over one of its limits."""


class ExpressionError(CalcError):
    """An expression that has no value: `start` and `end` are the characters it is about."""

    def __init__(self, code: str, message: str, start: int, end: int) -> None:
        super().__init__(code, message)
        self.start = start
        self.end = end


class ImageError(CalcError):
    """An image of which nothing came; its code is a `shared.kinds.image.Code`."""


class SetupError(CalcError):
    """Something about this machine or these options keeps the program from running."""

    def __init__(self, message: str) -> None:
        super().__init__("setup", message)


class UnknownBroker(SetupError):
    """A broker on a network at `address` has told its public `key`, which nobody has compared yet;
    it may be somebody else's."""

    def __init__(self, message: str, address: str, key: bytes) -> None:
        super().__init__(message)
        self.address = address
        self.key = key


class ChangedKey(SetupError):
    """A broker on a network tells another public `key` than the one that is known."""

    def __init__(self, message: str, key: bytes) -> None:
        super().__init__(message)
        self.key = key


class SandboxError(CalcError):
    """Another's program was not run: it was not given as it has to be, or the sandbox failed."""

    def __init__(self, message: str) -> None:
        super().__init__("sandbox", message)


class Unreachable(CalcError):
    """No broker answered within the time that was given."""

    def __init__(self, message: str) -> None:
        super().__init__("unreachable", message)


class NoRoom(Unreachable):
    """A broker has proved its key, and lets nobody in now."""
