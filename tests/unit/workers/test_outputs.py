"""What is held of an output, and what is counted."""

from __future__ import annotations

import pytest

from workers.languages.outputs import Output


@pytest.mark.parametrize(
    ("limit", "hold", "allowed", "held", "overflowed"),
    [
        (10, 10, b"abcdef", b"abcdef", False),
        (6, 3, b"abcdef", b"abc", False),
        (5, 10, b"abcde", b"abcde", True),
        (2, 1, b"ab", b"a", True),
    ],
)
def test_all_is_counted_and_the_beginning_held(
    limit: int, hold: int, allowed: bytes, held: bytes, overflowed: bool
) -> None:
    output = Output(limit, hold)
    assert b"".join(map(output.take, (b"abcd", b"", b"ef"))) == allowed
    assert bytes(output.held) == held
    assert output.size == 6
    assert output.overflowed is overflowed


def test_nothing_more_is_held_however_much_comes() -> None:
    output = Output(limit=1 << 40, hold=100)
    for _ in range(1_000):
        output.take(bytes(1_000))
    assert len(output.held) == 100
    assert output.first(40) == bytes(40)
