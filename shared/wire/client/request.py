"""What every request is, and the two replies that say nothing of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from shared.wire.codec import message
from shared.wire.rows import Refusal

R_co = TypeVar("R_co", covariant=True)


class Request(Generic[R_co]):
    """A message that is answered by an `R_co` (its `reply`) or by `Refused`."""

    __slots__ = ()
    reply: ClassVar[type]


@message(0x01)
@dataclass(frozen=True, slots=True)
class Refused:
    """The request was refused, and nothing of it was kept."""

    refusal: Refusal


@message(0x02)
@dataclass(frozen=True, slots=True)
class Done:
    """The request was carried out; there is nothing more to say."""
