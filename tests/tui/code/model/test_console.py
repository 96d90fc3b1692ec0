"""What a program prints, as rows of a terminal."""

from __future__ import annotations

from rich.cells import cell_len

from shared.states import Channel
from tests.tui.code.model.playing import ran, shown
from tui.model.code.console import KEPT_CHARS, PENDING_BYTES, Console


def test_outputs_are_told_apart_by_a_sign() -> None:
    console = Console()
    console.hear(Channel.OUTPUT, b"Name? ")
    console.hear(Channel.INPUT, b"Ada\n")
    console.hear(Channel.ERRORS, b"oops\n")
    console.hear(Channel.OUTPUT, b"Hello,")
    console.hear(Channel.OUTPUT, b" Ada\n\nBye")
    expected = ["  Name?", "> Ada", "! oops", "  Hello, Ada", "", "  Bye"]
    assert shown(console.rows(40)) == expected


def test_pieces_that_are_looked_at_between_make_the_same_rows() -> None:
    data = "ä漢字\r\nline\n".encode() * 3
    whole_one, piecewise = Console(), Console()
    whole_one.hear(Channel.OUTPUT, data)
    for at in range(len(data)):
        piecewise.hear(Channel.OUTPUT, data[at : at + 1])
        piecewise.rows(20)
    assert shown(piecewise.rows(20)) == shown(whole_one.rows(20))


def test_hostile_output_is_text() -> None:
    console = Console()
    console.hear(Channel.OUTPUT, b"\x1b]52;c;aGk=\x07 [/] \0 \xff\xfe \xc2\x9b2J \xe2\x80\xae\n")
    text = "".join(shown(console.rows(200)))
    assert not {"\x1b", "\x07", "\0", "\x9b", "\u202e"} & set(text)
    assert "[/]" in text


def test_rows_are_as_wide_as_the_pane_and_follow_it() -> None:
    console = Console()
    console.hear(Channel.OUTPUT, "漢".encode() * 50 + b"\n")
    for width in (11, 40, 4):
        rows = shown(console.rows(width))
        assert max(map(cell_len, rows)) <= width
        assert "".join(row.strip() for row in rows) == "漢" * 50


def test_the_last_of_a_flood_is_kept_and_the_rest_is_counted() -> None:
    console = Console()
    for number in range(300):
        console.hear(Channel.OUTPUT, b"%06d " % number * 10_000 + b"\n")
        console.rows(80)
    rows = shown(console.rows(80))
    assert "are not shown" in rows[0]
    assert rows[-1].endswith("000299")
    assert sum(map(len, rows)) < 2 * KEPT_CHARS


def test_little_is_kept_of_a_flood_that_nobody_looks_at() -> None:
    console = Console()
    for _ in range(200):
        console.hear(Channel.OUTPUT, b"x" * 65_536)
        assert console.pending <= PENDING_BYTES
    rows = shown(console.rows(80))
    assert sum(map(len, rows)) < 2 * KEPT_CHARS
    assert console.heard[Channel.OUTPUT] == 200 * 65_536


def test_the_end_of_a_large_result_is_shown() -> None:
    console = Console()
    console.show(ran(b"x\n" * KEPT_CHARS + b"the end\n", b"oops\n", stdout_cut=True))
    rows = shown(console.rows(80))
    assert rows[-3:] == ["  the end", "· it printed more, which was not kept", "! oops"]
    assert rows[0] == f"· {2 * KEPT_CHARS - 2 * (len(rows) - 4):,} bytes before this are not shown"


def test_what_was_missed_is_said() -> None:
    console = Console()
    console.hear(Channel.OUTPUT, b"a\n")
    console.hear(Channel.OUTPUT, b"b\n", missed=1_234)
    assert shown(console.rows(40)) == ["  a", "· 1,234 bytes were missed here", "  b"]
    assert not console.holds(ran(b"a\nb\n"))


def test_what_was_seen_whole_is_not_replaced_by_the_result() -> None:
    console = Console()
    console.hear(Channel.OUTPUT, b"a\n")
    console.hear(Channel.ERRORS, b"b\n")
    assert console.holds(ran(b"a\n", b"b\n"))
    assert not console.holds(ran(b"a\nmore\n", b"b\n"))
    assert not console.holds(ran(b"a\n", b"b\n", stdout_cut=True))
    console.show(ran(b"a\nmore\n", b"b\n", stderr_cut=True))
    rows = shown(console.rows(60))
    assert rows == ["  a", "  more", "! b", "· it printed more, which was not kept"]
    assert console.text == "a\nmore\nb"
