"""The image screen of `calc-tui` in a terminal, before a grid of real processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.grids import PASSWORD, Grid, served_grid, wait_for_workers
from tests.support.images import noise, read, shown, written
from tests.support.terminals import Terminal, terminal


@contextmanager
def image_screen(folder: Path) -> Iterator[Terminal]:
    """The application in a folder, where filters are done to images, with a worker for them."""
    with served_grid() as (grid, _broker, client):
        grid.work_on_images()
        grid.worker("oak", slots=2)
        wait_for_workers(client, "oak")
        with opened(grid) as screen:
            screen.type(f"{folder}/photo.png\r")
            screen.wait_for("40 × 30 PNG")
            yield screen


@contextmanager
def opened(grid: Grid) -> Iterator[Terminal]:
    """The application, at the image screen."""
    assert grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode()).status == 0
    with terminal(grid.command("calc-tui"), grid.env) as screen:
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
