"""The image: how it is shown, chosen, and what is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image
from textual.widgets import Input

from tests.support.images import written
from tests.tui.drive import Driver
from tests.tui.images.playing import SIZES, look_at, opened, play, png, type_pipeline
from tests.tui.test_tui_hostile import assert_clean
from tui.screens.images.files import FilesScreen
from tui.screens.images.folder import FolderScreen
from tui.widgets.images.half_blocks import BLOCK


@SIZES
def test_an_image_is_shown_in_cells_of_two_pixels(size: tuple[int, int], tmp_path: Path) -> None:
    red = tmp_path / "red.png"
    red.write_bytes(written(Image.new("RGB", (4, 4), "#ff0000")))

    async def scenario(driver: Driver) -> None:
        await driver.until_shown("Type a path above")
        await look_at(driver, red)
        assert "4 × 4 PNG" in driver.text(driver.images.before)
        inks = {
            (segment.style.color, segment.style.bgcolor)
            for strip in driver.app.screen._compositor.render_strips()
            for segment in strip
            if BLOCK in segment.text and segment.style is not None
        }
        assert {colour.triplet for pair in inks for colour in pair if colour} == {(255, 0, 0)}

    play(scenario, size)


@pytest.mark.parametrize("size", [(40, 12), (80, 14), (160, 14)])
def test_on_a_low_terminal_there_is_room_for_both(size: tuple[int, int], tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await look_at(driver, png(tmp_path))
        await type_pipeline(driver, "blur:2")
        await driver.until_shown("sigma 2")
        await driver.press("tab")
        await driver.type(" swirl")
        await driver.until_shown("There is no filter")

    play(scenario, size)


def test_what_is_no_image_is_said_and_nothing_is_run_with_it(tmp_path: Path) -> None:
    broken = tmp_path / "[red]broken.png"
    broken.write_bytes(b"<svg/>")

    async def scenario(driver: Driver) -> None:
        driver.images.path_line.put(str(broken))
        await driver.until_shown("Unreadable image")
        driver.images.path_line.put(str(tmp_path / "[/]nothing.png"))
        await driver.until_shown("There is no")
        await driver.press("enter", "r")
        await driver.until_shown("failed")
        assert not driver.broker.rows

    play(scenario)


def test_hostile_names_are_text(tmp_path: Path) -> None:
    name = "[@click=app.quit]\x1b]52;c;eA==\x07\u202ex.png"
    png(tmp_path, name)
    (tmp_path / os.fsdecode(b"\xff\x1b.png")).write_bytes(b"")

    async def scenario(driver: Driver) -> None:
        driver.images.path_line.put(f"{tmp_path}/")
        await driver.press("enter", "o")
        await opened(driver, FilesScreen)
        await driver.until_shown("[@click")
        assert_clean(driver)
        await driver.press("enter")
        await driver.pilot.pause(0.5)
        assert_clean(driver)
        await driver.press("F")
        await opened(driver, FolderScreen)
        driver.app.screen.query_one("#folder-from", Input).value = str(tmp_path)
        driver.app.screen.query_one("#folder-into", Input).value = str(tmp_path / "made")
        await driver.press("enter")
        await driver.until_shown("1 failed")
        assert_clean(driver)

    play(scenario)


@SIZES
def test_an_image_is_chosen_among_those_of_a_folder(size: tuple[int, int], tmp_path: Path) -> None:
    (tmp_path / "album").mkdir()
    png(tmp_path / "album", "dog.png")
    png(tmp_path)

    async def scenario(driver: Driver) -> None:
        await look_at(driver, tmp_path / "cat.png")
        await driver.press("o")
        await opened(driver, FilesScreen)
        await driver.until_shown("album/")
        await driver.press("home", "enter")
        await driver.until_shown("dog.png")
        await driver.press("left")
        await driver.until_shown("album/")
        await driver.press("enter")
        await driver.until_shown("dog.png")
        await driver.press("enter")
        await driver.until(lambda: "dog.png" in driver.images.path_line.value, "the choice")

    play(scenario, size)
