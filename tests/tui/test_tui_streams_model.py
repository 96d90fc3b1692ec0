"""Streams as lines: their columns, their rates, their words."""

from __future__ import annotations

from typing import Any

import pytest

from shared.clock import SECOND
from tests.tui.fake.streams import stream
from tui.model.lines import text_of
from tui.model.sparkline import sparkline
from tui.model.streams.columns import Seen, brief, header, layout, row_line
from tui.model.streams.pulse import Pulse, Pulses
from tui.model.text import cells_of

WIDTHS = pytest.mark.parametrize("width", [20, 40, 60, 76, 100, 156, 200])


def line(width: int, *, owners: bool = False, **fields: Any) -> str:
    seen = Seen(stream(**fields), Pulse(0, 0), under_cursor=True)
    return text_of(row_line(seen, width, owners=owners))


@WIDTHS
@pytest.mark.parametrize("owners", [False, True])
def test_a_stream_fits_its_width_under_its_header(width: int, owners: bool) -> None:
    waits = "999 messages are unhandled: it waits until they are fewer."
    shown = line(width, owners=owners, name="日本" * 20, on=True, waits=waits, generated=10**12)
    assert cells_of(shown) <= width
    assert cells_of(text_of(header(width, owners=owners))) == cells_of(shown)


def test_what_weighs_most_is_there_on_a_small_terminal_and_all_of_it_on_a_large_one() -> None:
    titles = [column.title for column, _ in layout(76, owners=False)]
    assert titles == ["Name", "State", "Generator", "Generated", "Unhandled", "Errors", "A second"]
    assert len(layout(156, owners=True)) == 13


def test_a_stream_says_why_it_waits_in_place_of_its_generator() -> None:
    assert "– off" in line(76)
    assert "▶ on" in line(76, on=True, generator="oak")
    assert "oak" in line(76, on=True, generator="oak")
    assert "none yet" in line(76, on=True)
    waiting = line(156, on=True, waits="no generator", generator="oak")
    assert "○ waits" in waiting
    assert "no generator" in waiting
    assert "oak" not in waiting


def test_text_of_others_is_made_safe() -> None:
    assert "\x1b" not in line(76, name="\x1b]2;x\x07", on=True, waits="\x1b[2J")


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0"), (1_234_567, "1,234,567"), (12_345_678, "12.3M")]
)
def test_a_long_number_is_said_in_millions(number: int, said: str) -> None:
    assert brief(number, 9) == said


def test_a_rate_is_what_the_last_seconds_have_on_average() -> None:
    pulse = Pulse(100, 10 * SECOND)
    # Given pushes every half second
    for half in range(1, 21):
        pulse.take(100 + 5 * half, 10 * SECOND + half * SECOND // 2)
    assert pulse.rate == 10
    # When nothing is heard for some seconds
    pulse.take(200, 23 * SECOND)
    assert pulse.seconds == [10] * 10 + [0] * 3
    assert pulse.rate == 4
    # And what is retried is no rate
    pulse.take(190, 24 * SECOND)
    assert pulse.seconds[-1] == 0


def test_a_stream_that_is_gone_is_forgotten() -> None:
    pulses = Pulses()
    pulses.take([stream(processed=5)], 0)
    pulses.take([stream(processed=9)], SECOND)
    assert pulses.of(stream()).rate == 4
    pulses.take([], 2 * SECOND)
    assert pulses.of(stream()).rate == 0


def test_numbers_are_bars() -> None:
    assert sparkline([], 3) == "   "
    assert sparkline([0, 1, 4, 8], 4) == "▁▂▅█"
    assert sparkline([9, 1, 1], 2) == "██"
    assert sparkline([1], 0) == ""
