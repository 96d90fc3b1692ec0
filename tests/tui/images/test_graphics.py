"""Images in the terminal itself: which terminals, what is written to them, what is left behind."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from shared.config import OPTIONS
from shared.kinds.image import Format
from shared.kinds.image.glimpse import EDGE, Glimpse
from tests.support.graphics import Graphics as TerminalGraphics
from tests.support.images import images, noise, read, written
from tests.support.terminals import Terminal, terminal
from tui.graphics import kitty
from tui.graphics.choosing import Graphics, chosen
from tui.graphics.diacritics import DIACRITICS
from tui.graphics.held import Held
from tui.images.scaling import as_png
from tui.widgets.images.placed import Placed
from tui.widgets.images.placeholders import strips

PNG = written(noise("RGBA", (60, 40)))

# Which


@pytest.mark.parametrize(
    "env",
    [
        {"TERM": "xterm-kitty"},
        {"TERM": "xterm-ghostty"},
        {"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"},
        {"TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"},
    ],
)
def test_terminals_that_are_known_to_can_show_images(env: Mapping[str, str]) -> None:
    assert chosen("auto", env) is Graphics.KITTY


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"TERM": "xterm-256color"},
        {"TERM": "dumb"},
        {"TERM": "tmux-256color", "TMUX": "/tmp/s,1,0", "KITTY_WINDOW_ID": "1"},  # noqa: S108
        {"TERM": "screen", "STY": "1.pts", "KITTY_WINDOW_ID": "1"},
        {"TERM": "xterm-kitty", "ZELLIJ": "0"},
        {"TERM": "xterm-256color", "TERM_PROGRAM": "vscode", "KITTY_WINDOW_ID": "1"},
        {"TERM": "xterm-kitty", "NO_COLOR": "1"},
    ],
)
def test_others_and_those_behind_something_are_not(env: Mapping[str, str]) -> None:
    assert chosen("auto", env) is Graphics.BLOCKS


def test_what_is_asked_for_goes_before_what_is_known() -> None:
    assert chosen("blocks", {"TERM": "xterm-kitty"}) is Graphics.BLOCKS
    assert chosen("kitty", {"TERM": "foot"}) is Graphics.KITTY
    assert chosen("kitty", {"TMUX": "/tmp/s,1,0"}) is Graphics.KITTY_IN_TMUX  # noqa: S108
    assert chosen("kitty", {"TERM": "xterm-kitty", "NO_COLOR": ""}) is Graphics.BLOCKS


def test_every_choice_of_the_option_is_one_here() -> None:
    choices = {*OPTIONS["graphics"].kind.choices}
    assert choices == {"auto", Graphics.BLOCKS, Graphics.KITTY}


# What is written


def told(graphics: Graphics) -> tuple[Held, TerminalGraphics]:
    """What tells a terminal, and the terminal."""
    end = TerminalGraphics(in_tmux=graphics is Graphics.KITTY_IN_TMUX)

    def write(text: str) -> None:
        assert end.take(text.encode()) == b"", "it would be on the screen as text"

    return Held(graphics, write), end


@pytest.mark.parametrize("graphics", [Graphics.KITTY, Graphics.KITTY_IN_TMUX])
@pytest.mark.parametrize("size", [(1, 1), (60, 40), (512, 512)])
def test_the_terminal_has_the_pixels_that_it_was_given(
    size: tuple[int, int], graphics: Graphics
) -> None:
    image = noise("RGBA", size)
    held, end = told(graphics)
    number = held.give(written(image), (20, 10))
    shown = end.images[number]
    assert (shown.image.mode, shown.image.size) == ("RGBA", size)
    assert shown.image.tobytes() == image.tobytes()
    assert (shown.columns, shown.rows) == (20, 10)
    held.resize(number, (7, 3))
    assert (shown.columns, shown.rows) == (7, 3)
    held.drop(number)
    assert not end.images


def test_images_are_given_once_and_have_numbers_of_their_own() -> None:
    held, end = told(Graphics.KITTY)
    placed = [Placed(held), Placed(held)]
    for each in placed:
        for room in ((20, 10), (30, 15), (400, 400)):
            each.show(PNG, room, Style())
    assert (end.given, len(end.images)) == (2, 2)
    assert {(shown.columns, shown.rows) for shown in end.images.values()} == {(297, 297)}
    placed[0].show(written(noise("L", (3, 3))), (20, 10), Style())
    assert (end.given, len(end.images)) == (3, 2)
    for each in placed:
        each.drop()
        assert not each.strips
    assert not end.images


@given(images("RGBA", largest=60))
def test_an_image_is_enlarged_by_a_whole_number_and_never_changed(image: Image.Image) -> None:
    glimpse = Glimpse(*image.size, image.tobytes(), Format.PNG, *image.size, 1)
    png = read(as_png(glimpse))
    times = png.width // image.width
    assert png.size == (image.width * times, image.height * times)
    assert EDGE // 2 <= max(png.size) <= EDGE
    assert png.resize(image.size, Image.Resampling.NEAREST).tobytes() == image.tobytes()


# Cells


def test_every_cell_is_a_cell_wide_and_says_which_part_it_is() -> None:
    made = strips(0x123456, (kitty.MOST_CELLS, kitty.MOST_CELLS), Style(bgcolor="#000000"))
    for y, strip in enumerate(made):
        assert cell_len(strip.text) == kitty.MOST_CELLS
        assert set(colours(strip)) == {(0x12, 0x34, 0x56)}
        cells = strip.divide([*range(1, kitty.MOST_CELLS + 1)])
        wanted = [kitty.PLACEHOLDER + DIACRITICS[y] + column for column in DIACRITICS]
        assert [cell.text for cell in cells] == wanted


def colours(strip: Strip) -> list[tuple[int, ...]]:
    styles = [segment.style for segment in strip if segment.style is not None]
    return [style.color.triplet for style in styles if style.color and style.color.triplet]


@given(st.sampled_from(kitty.NUMBERS))
def test_a_number_is_a_colour_that_is_no_shade_of_blue(number: int) -> None:
    red, green, blue = kitty.colour(number)
    assert red
    assert (red << 16) + (green << 8) + blue == number


# What is left behind


@contextmanager
def picture(graphics: Graphics = Graphics.KITTY) -> Iterator[Terminal]:
    command = [sys.executable, "-m", "tests.tui.picture_app", PNG.hex(), graphics.value]
    with terminal(command, {**os.environ, "TEXTUAL_COLOR_SYSTEM": "truecolor"}) as screen:
        screen.wait_until(lambda: screen.graphics.images, "the image")
        yield screen


@pytest.mark.parametrize(("key", "status"), [("q", 0), ("c", 1)], ids=["quit", "crash"])
def test_nothing_is_left_behind_however_it_ends(key: str, status: int) -> None:
    with picture() as screen:
        screen.type(key)
        assert screen.wait_for_end() == status
        assert not screen.graphics.images
        assert not screen.graphics.left_behind


def test_nothing_is_left_behind_when_it_is_told_to_end() -> None:
    with picture() as screen:
        screen.process.send_signal(signal.SIGTERM)
        assert screen.wait_for_end() == 0
        assert not screen.graphics.images
        assert not screen.graphics.left_behind


def test_another_program_finds_none_and_afterwards_they_are_there_again() -> None:
    with picture() as screen:
        number, shown = next(iter(screen.graphics.images.items()))
        screen.type("s")
        screen.wait_until(lambda: screen.graphics.given == 2, "the image again")
        assert screen.graphics.dropped == [number]
        assert not screen.graphics.left_behind
        assert screen.graphics.images[number].image.tobytes() == shown.image.tobytes()
