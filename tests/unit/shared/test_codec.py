"""Frames that nobody should send: they are refused with `WireError`, and nothing else is raised."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import msgpack
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared import limits
from shared.errors import ErrorCode, WireError
from shared.states import Priority
from shared.wire import client as wire
from shared.wire.codec import (
    HEADER,
    ROOM_KEPT,
    VERSION,
    Header,
    decode,
    encode,
    pack,
    read_header,
    unpack,
)
from shared.wire.rows import NewTask
from shared.wire.schema import record
from tests.support.records import MESSAGES, records

HELLO = wire.Hello("calc", "1")


def refusal(frames: list[bytes]) -> WireError:
    """Why these frames are refused; fails if they are taken."""
    with pytest.raises(WireError) as refused:
        decode(read_header(frames), frames[1])
    return refused.value


@pytest.mark.parametrize(
    "frames",
    [
        [],
        [b""],
        [b"", b""],
        [b"\x01\x04\0\0\0"] * 2,
        [b"\x01\x04\0\0\0\x01\0", b""],
        [b"x" * 6] * 3,
    ],
    ids=lambda frames: str([len(frame) for frame in frames]),
)
def test_a_message_is_two_frames_with_a_header_of_six_bytes(frames: list[bytes]) -> None:
    with pytest.raises(WireError) as refused:
        read_header(frames)
    assert refused.value.code is ErrorCode.INVALID


@pytest.mark.parametrize("version", [0, VERSION - 1, VERSION + 1, 255])
def test_another_version_is_named_in_the_refusal(version: int) -> None:
    error = refusal([HEADER.pack(version, 0x04, 1), pack(HELLO)])
    assert error.code is ErrorCode.UNSUPPORTED_VERSION
    assert str(version) in error.message
    assert "up to date" in error.message


def test_an_unknown_type_is_refused_by_number() -> None:
    error = refusal([HEADER.pack(VERSION, 0xFF, 1), b"\x90"])
    assert (error.code, "0xff" in error.message) == (ErrorCode.INVALID, True)


def test_the_version_is_looked_at_before_the_type_and_the_body() -> None:
    error = refusal([HEADER.pack(255, 0xFF, 1), b"\xc1"])
    assert error.code is ErrorCode.UNSUPPORTED_VERSION


def test_a_body_over_the_limit_is_too_large_whatever_is_in_it() -> None:
    with pytest.raises(WireError) as refused:
        decode(Header(VERSION, 0x04, 1), bytes(limits.FRAME_BYTES + 1))
    assert refused.value.code is ErrorCode.TOO_LARGE


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xc1", id="never used byte"),
        pytest.param(pack(HELLO) + b"\0", id="trailing byte"),
        pytest.param(pack(HELLO) * 2, id="twice"),
        pytest.param(b"\x92\xa1\xff\xa1x", id="not UTF-8"),
        pytest.param(b"\x92\xa3\xed\xa0\x80\xa1x", id="a surrogate in UTF-8"),
        pytest.param(b"\x80", id="map"),
        pytest.param(b"\x92\x80\xa1x", id="empty map inside"),
        pytest.param(b"\x92\x81\x01\x02\xa1x", id="map inside"),
        pytest.param(b"\xdf\xff\xff\xff\xff", id="huge map announced"),
        pytest.param(b"\xdd\xff\xff\xff\xff", id="huge array announced"),
        pytest.param(b"\xc6\xff\xff\xff\xff", id="huge bytes announced"),
        pytest.param(b"\xdb\x7f\xff\xff\xff", id="huge text announced"),
        pytest.param(b"\x92\xd4\x05\x00\xa1x", id="extension"),
        pytest.param(b"\x92\xd6\xff\0\0\0\0\xa1x", id="timestamp"),
        pytest.param(b"\xd6\xff\0\0\0\0", id="bare timestamp"),
        pytest.param(b"\xc7\x00\xff", id="timestamp of no length"),
        pytest.param(b"\x91" * 100_000, id="deep, without an end"),
        pytest.param(b"\x91" * 5_000 + b"\x90", id="deep"),
        pytest.param(b"\x92\x91\x91\x91\x90\xa1x", id="lists where a text belongs"),
        pytest.param(b"\x92\xcb\x7f\xf8\0\0\0\0\0\0\xa1x", id="not a number"),
    ],
)  # fmt: skip
def test_a_body_that_is_not_what_the_type_says_is_refused(body: bytes) -> None:
    assert refusal([HEADER.pack(VERSION, 0x04, 1), body]).code in (
        ErrorCode.INVALID,
        ErrorCode.TOO_LARGE,
    )


@pytest.mark.parametrize("cut", range(len(pack(HELLO))))
def test_a_truncated_body_is_refused(cut: int) -> None:
    frames = encode(HELLO, 1)
    assert refusal([frames[0], frames[1][:cut]]).code is ErrorCode.INVALID


@pytest.mark.parametrize("priority", [True, False, 1.0, "1", 3, -1, None, [1], b"\x01"], ids=repr)
def test_a_member_of_an_enumeration_is_its_value_and_nothing_that_equals_it(
    priority: object,
) -> None:
    body = msgpack.packb([[[bytes(16), "expression", b"", priority, 0]], True])
    with pytest.raises(WireError, match="Priority"):
        unpack(wire.Submit, body)


def test_members_of_an_enumeration_are_read() -> None:
    for priority in Priority:
        task = NewTask(bytes(16), "expression", b"", priority)
        assert unpack(NewTask, pack(task)).priority is priority


@given(first=st.binary(max_size=12), rest=st.binary(max_size=200))
@example(first=b"\x01\x04\0\0\0\x01", rest=b"")
def test_random_frames_raise_nothing_but_a_wire_error(first: bytes, rest: bytes) -> None:
    with contextlib.suppress(WireError):
        decode(read_header([first, rest]), rest)


@given(kind=st.sampled_from(MESSAGES), body=st.binary(max_size=300))
def test_random_bodies_of_known_types_raise_nothing_but_a_wire_error(
    kind: type, body: bytes
) -> None:
    with contextlib.suppress(WireError):
        assert type(unpack(kind, body)) is kind


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=5)
    | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=17),
    max_leaves=30,
)  # fmt: skip


@given(kind=st.sampled_from(MESSAGES), fields=st.lists(plain, max_size=17))
def test_random_msgpack_of_known_types_raises_nothing_but_a_wire_error(
    kind: type, fields: list[object]
) -> None:
    with contextlib.suppress(WireError):
        assert type(unpack(kind, msgpack.packb(fields))) is kind


@given(data=st.data(), kind=st.sampled_from(MESSAGES))
def test_one_changed_byte_raises_nothing_but_a_wire_error(data: st.DataObject, kind: type) -> None:
    # Given the frames of a good message, and one byte of its body changed
    body = bytearray(pack(data.draw(records(kind))))
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] = data.draw(st.integers(0, 255))
    # Then it is refused, or it is a message of the type all the same
    with contextlib.suppress(WireError):
        assert type(unpack(kind, bytes(body))) is kind


def test_what_is_no_record_cannot_be_packed() -> None:
    with pytest.raises(TypeError, match="not a record"):
        pack(object())


def test_what_could_not_be_packed_leaves_nothing_behind() -> None:
    with pytest.raises(TypeError):
        pack(wire.Hello("calc", object()))  # type: ignore[arg-type]
    assert unpack(wire.Hello, pack(HELLO)) == HELLO


@pytest.mark.parametrize("size", [ROOM_KEPT - 1, ROOM_KEPT, 2 * ROOM_KEPT])
def test_small_ones_are_packed_after_large_ones(size: int) -> None:
    large = NewTask(bytes(16), "expression", bytes(size))
    for sent in (large, HELLO, large, HELLO):
        assert unpack(type(sent), pack(sent)) == sent


def test_one_thread_packs_while_another_does(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a thread that is in the middle of a message
    @record
    @dataclass(frozen=True)
    class Slow:
        text: str

    def read(slow: Slow, name: str) -> object:
        if name == "text":
            threads.submit(pack, HELLO).result()
        return object.__getattribute__(slow, name)

    monkeypatch.setattr(Slow, "__getattribute__", read)
    # When another one writes a message of its own
    with ThreadPoolExecutor(1) as threads:
        # Then both are whole
        assert pack(("first", Slow("words"))) == msgpack.packb(["first", ["words"]])
