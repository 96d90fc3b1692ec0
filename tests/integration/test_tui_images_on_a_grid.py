"""The image screen of `calc-tui` in a terminal, before a grid of real processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from tests.support.graphics import Shown, is_whole, parts
from tests.support.grids import PASSWORD, Grid, served_grid, wait_for_workers
from tests.support.images import noise, read, shown, written
from tests.support.terminals import Terminal, terminal
from tui.widgets.images.half_blocks import BLOCK


@contextmanager
def image_screen(folder: Path, **variables: str) -> Iterator[Terminal]:
    """The application in a folder, where filters are done to images, with a worker for them."""
    with served_grid() as (grid, _broker, client):
        grid.work_on_images()
        grid.worker("oak", slots=2)
        wait_for_workers(client, "oak")
        with opened(grid, variables) as screen:
            screen.type(f"{folder}/photo.png\r")
            screen.wait_for("40 × 30 PNG")
            yield screen


@contextmanager
def opened(grid: Grid, variables: Mapping[str, str]) -> Iterator[Terminal]:
    """The application, at the image screen."""
    assert grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode()).status == 0
    with terminal(grid.command("calc-tui"), {**grid.env, **variables}) as screen:
        screen.wait_for("● connected", "ann")
        screen.type("\t")
        screen.wait_for("space Mark")
        screen.type("I")
        screen.wait_for("Before", "After")
        yield screen


def type_pipeline(screen: Terminal, text: str) -> None:
    """As a line; then go back to the list."""
    screen.type("\t")
    screen.wait_for("esc Filters")
    screen.type(text)
    screen.wait_for(text)
    screen.type("\x1b")
    screen.wait_for("a Add")


def test_an_image_is_worked_on_shown_and_saved(tmp_path: Path) -> None:
    data = written(noise("RGB", (40, 30)))
    (tmp_path / "photo.png").write_bytes(data)
    with image_screen(tmp_path) as screen:
        # Given a pipeline, typed as a line
        type_pipeline(screen, "negative resize:20,15")
        # When it is run
        screen.type("r")
        # Then the result is shown, and saved where somebody wants it
        screen.wait_for("✓ done", "20 × 15 PNG")
        screen.type("w")
        screen.wait_for("Save to: ")
        screen.type("\r")
        screen.wait_for("Saved to")
    made = read((tmp_path / "photo-negative.png").read_bytes())
    assert made.tobytes() == shown(data, "negative resize:20,15").tobytes()


def test_a_folder_is_worked_on_and_what_is_damaged_is_listed(tmp_path: Path) -> None:
    images = {f"{at}.png": written(noise("RGB", (8 + at, 8), at)) for at in range(9)}
    for name, data in images.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "bad.png").write_bytes(images["8.png"][:150])
    (tmp_path / "photo.png").write_bytes(written(noise("RGB", (40, 30))))
    with image_screen(tmp_path) as screen:
        type_pipeline(screen, "sepia")
        screen.type("F")
        screen.wait_for("A folder of images")
        screen.type("\r")
        screen.wait_for("10 of 11 images written, 1 failed", "✗ bad.png", "Unreadable image")
    made = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    assert made.keys() == {*images, "photo.png"}
    for name, data in images.items():
        assert read(made[name]).tobytes() == shown(data, "sepia").tobytes()


def on_screen(screen: Terminal) -> list[Shown]:
    """The images of which all is on the screen, from left to right."""
    found = parts(screen.cells())
    numbers = sorted(found, key=lambda number: min(x for _, _, x, _ in found[number]))
    return [
        shown
        for number in numbers
        if (shown := screen.graphics.images.get(number)) and is_whole(shown, found[number])
    ]


def wait_for_images(screen: Terminal, count: int) -> list[Shown]:
    screen.wait_until(lambda: len(on_screen(screen)) == count, f"{count} images")
    return on_screen(screen)


def plain(shown: Shown, size: tuple[int, int]) -> bytes:
    """The pixels that were enlarged for the terminal."""
    return shown.image.resize(size, Image.Resampling.NEAREST).convert("RGB").tobytes()


def test_a_terminal_with_graphics_shows_the_image_itself_and_forgets_it(tmp_path: Path) -> None:
    data = written(noise("RGB", (40, 30)))
    (tmp_path / "photo.png").write_bytes(data)
    (tmp_path / "other.png").write_bytes(written(noise("RGB", (7, 9), seed=2)))
    with image_screen(tmp_path, CALC_GRAPHICS="kitty") as screen:
        # Given an image and what was made of it, in the terminal's own pixels
        wait_for_images(screen, 1)
        type_pipeline(screen, "negative")
        screen.type("r")
        screen.wait_for("✓ done")
        before, after = wait_for_images(screen, 2)
        assert plain(before, (40, 30)) == read(data).tobytes()
        assert plain(after, (40, 30)) == shown(data, "negative").tobytes()
        # When the terminal has another size, they are shown in it, and not sent again
        low = before.rows
        screen.resize(lines=40)
        screen.wait_until(lambda: before.rows > low, "another size")
        wait_for_images(screen, 2)
        assert screen.graphics.given == 2
        # When something lies over them there are half blocks, and then the images again
        screen.type("F")
        screen.wait_for("A folder of images", BLOCK)
        screen.wait_until(lambda: not on_screen(screen), "half blocks")
        screen.type("\x1b")
        wait_for_images(screen, 2)
        assert screen.graphics.given == 2
        # When another image is looked at, those are forgotten
        screen.type("o")
        screen.wait_for("other.png")
        screen.type("\x1b[H\r")
        screen.wait_until(lambda: screen.graphics.given == 3, "the other image")
        (other,) = wait_for_images(screen, 1)
        assert plain(other, (7, 9)) == read((tmp_path / "other.png").read_bytes()).tobytes()
        assert len(screen.graphics.dropped) == 2
        # And when the application leaves nothing stays behind
        screen.type("\x11")
        assert screen.wait_for_end() == 0
        assert not screen.graphics.images
        assert not screen.graphics.left_behind


def test_another_terminal_is_told_nothing_that_it_could_misread(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(written(noise("RGB", (40, 30))))
    with image_screen(tmp_path) as screen:
        screen.wait_for(BLOCK)
        assert not screen.graphics.given
