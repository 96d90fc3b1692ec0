"""What a program prints is written whole and once, whatever was missed while it ran."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from shared.cli.code.printing import Raw, Terminal, Writer
from shared.client.transcript import Heard
from shared.states import Channel


@dataclass
class Kept:
    """A place where what is written can be seen."""

    text: bytearray = field(default_factory=bytearray)

    def write(self, data: bytes) -> None:
        self.text += data


def out(data: bytes, missed: int = 0) -> Heard:
    return Heard(Channel.OUTPUT, data, missed)


def written_by(sink: type[Raw] | type[Terminal], *pieces: bytes) -> bytes:
    """What comes out of a pipe."""
    ours, theirs = os.pipe()
    try:
        writer = sink(theirs)
        for piece in pieces:
            writer.write(piece)
        return os.read(ours, 65_536)
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_pipe_has_the_bytes_as_they_are() -> None:
    every = bytes(range(256))
    assert written_by(Raw, every) == every


def test_a_terminal_has_text_that_does_nothing_to_it() -> None:
    assert written_by(Terminal, b"\x1b]0;title\x07\0 ok\n\t") == "␛]0;title␇␀ ok\n\t".encode()


def test_a_character_that_comes_in_two_pieces_is_whole_on_a_terminal() -> None:
    assert written_by(Terminal, b"\xe2\x82", b"\xac \xff") == "€ �".encode()


def test_it_is_written_as_it_comes_and_the_result_has_the_rest() -> None:
    kept = Kept()
    writer = Writer(kept, patient=True)

    assert writer.hear(out(b"123")) == 0
    assert kept.text == b"123"

    assert writer.finish(b"12345") == 0
    assert kept.text == b"12345"


def test_what_is_behind_a_gap_waits_for_the_result_to_fill_it() -> None:
    kept = Kept()
    writer = Writer(kept, patient=True)

    lost = [writer.hear(each) for each in (out(b"12"), out(b"5", missed=2), out(b"6"))]
    assert kept.text == b"12"
    assert lost == [0, 0, 0]

    assert writer.finish(b"1234567") == 0
    assert kept.text == b"1234567"


def test_what_the_result_does_not_have_either_is_lost() -> None:
    kept = Kept()
    writer = Writer(kept, patient=True)
    writer.hear(out(b"12"))
    writer.hear(out(b"78", missed=4))
    writer.hear(out(b"c", missed=3))

    assert writer.finish(b"1234") == 5
    assert kept.text == b"123478c"


def test_nobody_who_types_waits_for_what_is_behind_a_gap() -> None:
    kept = Kept()
    writer = Writer(kept, patient=False)

    assert writer.hear(out(b"78", missed=6)) == 6
    assert writer.finish(b"123456789") == 0
    assert kept.text == b"789"


def test_another_attempt_is_written_from_its_begin() -> None:
    kept = Kept()
    writer = Writer(kept, patient=True)
    writer.hear(out(b"one "))
    writer.hear(out(b"lost", missed=3))

    writer.begin_anew()

    assert writer.finish(b"two") == 0
    assert kept.text == b"one two"


@given(whole=st.binary(max_size=60), cuts=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9))))
def test_whatever_is_missed_the_whole_is_written(whole: bytes, cuts: list[tuple[int, int]]) -> None:
    # Given pieces with gaps between them, as long as there are bytes
    kept, end = Kept(), 0
    writer = Writer(kept, patient=True)
    for gap, length in cuts:
        data = whole[end + gap : end + gap + length]
        if data:
            writer.hear(out(data, gap))
            end += gap + len(data)
    # When the result comes, then nothing of it is missing or there twice
    assert writer.finish(whole) == 0
    assert kept.text == whole
