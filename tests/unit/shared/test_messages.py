"""Every message type: it travels unchanged, says what it is for, and requests name their reply."""

from __future__ import annotations

from dataclasses import is_dataclass
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.wire import client, fleet
from shared.wire.codec import (
    HEADER,
    REQUEST_IDS,
    VERSION,
    decode,
    encode,
    message,
    message_types,
    read_header,
)
from tests.support.records import MESSAGES, REQUESTS, ROOMS, is_of, nested, records, smallest


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_message_travels_unchanged(kind: type, data: st.DataObject) -> None:
    # Given any message of this type, and any request id
    sent = data.draw(records(kind))
    request = data.draw(st.integers(0, REQUEST_IDS))
    # When it is read from the frames that were written
    frames = encode(sent, request)
    header = read_header(frames)
    received = decode(header, frames[1])
    # Then it is the same message, of the same type, under the same id
    assert (received, type(received), header.request) == (sent, kind, request)


def test_each_type_has_a_number_of_its_own() -> None:
    declared = [
        value
        for room in ROOMS
        for value in vars(room).values()
        if isinstance(value, type) and is_of(value, room) and is_dataclass(value)
    ]
    assert sorted(map(str, declared)) == sorted(map(str, MESSAGES))
    assert all(number < 256 for number in message_types())


def test_a_number_cannot_be_given_twice() -> None:
    class Another:
        """Declared under a number that is taken."""

    with pytest.raises(ValueError, match="Hello already is message 0x4"):
        message(0x04)(Another)


def test_types_are_listed_by_number() -> None:
    assert all(low < high for low, high in pairwise(message_types()))


@pytest.mark.parametrize(
    "kind", sorted({r for m in MESSAGES for r in nested(m)}, key=str), ids=lambda k: k.__name__
)
def test_every_record_says_what_it_is_for(kind: type) -> None:
    said = kind.__doc__ or ""
    assert said.rstrip().endswith("."), f"{kind.__name__} says {said!r}"
    assert not said.startswith(f"{kind.__name__}("), "dataclass wrote this docstring"


@pytest.mark.parametrize("kind", REQUESTS, ids=lambda kind: kind.__name__)
def test_request_names_a_reply_that_exists(kind: Any) -> None:
    assert kind.reply in MESSAGES
    assert not issubclass(kind.reply, client.Request), "a reply is no request"
    (base,) = kind.__orig_bases__
    assert base.__args__ == (kind.reply,), "what is declared for mypy is what is checked"


def test_only_the_client_asks() -> None:
    asking = [room for room in ROOMS if any(is_of(kind, room) for kind in REQUESTS)]
    assert asking == [room for room in ROOMS if room is not fleet]


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_header_is_six_bytes_and_readable_by_itself(kind: type) -> None:
    frames = encode(kind(**smallest(kind)), 7)
    version, number, request = HEADER.unpack(frames[0])
    assert (len(frames[0]), version, message_types()[number], request) == (6, VERSION, kind, 7)
