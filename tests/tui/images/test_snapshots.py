"""Pictures of the image screen; `pytest --snapshot-update` takes them anew."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from textual.pilot import Pilot
from textual.widgets import Input

from shared.home import Home
from shared.kinds.image import Format
from tests.support.images import shown, written
from tests.tui.drive import LARGE, SMALL, TOKEN, Driver, store_session
from tests.tui.fake import T0, FakeBroker
from tests.tui.fake.images import given, make, spoil
from tests.tui.images.playing import look_at, opened, run_it, type_pipeline
from tests.tui.images.test_earlier_tasks import put
from tests.tui.test_tui_snapshots import Compare, settled
from tui.app import CalcApp
from tui.screens.images.filter_form import FilterForm
from tui.screens.images.folder import FolderScreen
from tui.widgets.images.half_blocks import BLOCK

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
PIPELINE = "sepia brightness:1.1 resize:96"
Scenario = Callable[[Driver], Awaitable[None]]


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The same time and the same place, wherever the test runs; paths are those of a folder."""
    for module in ("widgets.task_list", "widgets.task_detail", "widgets.agents"):
        monkeypatch.setattr(f"tui.{module}.now", lambda: T0 + 4_000)
    for module in ("desk", "feed"):
        monkeypatch.setattr(f"tui.{module}.monotonic", lambda: 0)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.chdir(tmp_path)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def sunset() -> Image.Image:
    """The sun over hills, few of whose colours are the same."""
    image = Image.linear_gradient("L").resize((96, 64)).convert("RGB")
    red, green, _ = image.split()
    image = Image.merge(
        "RGB", (red.point(lambda x: 90 + x // 2), green, red.point(lambda x: 140 - x // 3))
    )
    draw = ImageDraw.Draw(image)
    draw.ellipse((56, 20, 76, 40), fill="#ffe9a0")
    draw.polygon(
        [(0, 64), (0, 44), (24, 30), (52, 52), (70, 42), (96, 56), (96, 64)], fill="#20283c"
    )
    return image


def picture(compare: Compare, home: Path, size: tuple[int, int], scenario: Scenario) -> None:
    """Compare the image screen after a scenario."""
    broker = FakeBroker()
    broker.tokens[TOKEN] = "ada"
    store_session(Home.at(home))

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        driver = Driver(pilot.app, broker, pilot)
        await settled(driver)
        await driver.open_images()
        await scenario(driver)

    app = CalcApp(broker.open, Home.at(home))
    assert compare(app, terminal_size=size, run_before=before)


@SIZES
def test_nothing_to_see_yet(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until_shown("Type a path above")

    picture(snap_compare, tmp_path / "home", size, scenario)


@SIZES
def test_an_image_before_and_after(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    data = written(sunset())
    (tmp_path / "sunset.png").write_bytes(data)

    async def scenario(driver: Driver) -> None:
        await look_at(driver, Path("sunset.png"))
        await type_pipeline(driver, PIPELINE)
        await driver.press("f", "f", "f", "M")
        await run_it(driver)
        result = written(shown(data, PIPELINE), Format.WEBP, lossless=True)
        make(driver.broker, 1, result, "96x64 WEBP, 2 KB")
        await driver.until(lambda: BLOCK in driver.text(driver.images.after), "the result")
        await driver.until_shown("✓ done")

    picture(snap_compare, tmp_path / "home", size, scenario)


@SIZES
def test_a_mistake_in_a_parameter(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    (tmp_path / "sunset.png").write_bytes(written(sunset()))

    async def scenario(driver: Driver) -> None:
        await look_at(driver, Path("sunset.png"))
        await type_pipeline(driver, "sepia resize:320,240")
        await driver.press("end", "enter")
        await opened(driver, FilterForm)
        await driver.press("tab", *"-5", "enter")
        await driver.until_shown("height of resize is a whole number")

    picture(snap_compare, tmp_path / "home", size, scenario)


@SIZES
def test_a_mistake_in_the_line(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "tab")
        await driver.type("sepia blurr:2")
        await driver.until_shown("There is no filter")

    picture(snap_compare, tmp_path / "home", size, scenario)


@SIZES
def test_a_folder_that_is_worked_on(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    for number in range(12):
        (photos / f"{number:02}.png").write_bytes(written(sunset().rotate(number)))

    async def scenario(driver: Driver) -> None:
        await driver.press("escape")
        await type_pipeline(driver, PIPELINE)
        await driver.press("F")
        await opened(driver, FolderScreen)
        for name, folder in (("#folder-from", "photos"), ("#folder-into", "photos/made")):
            driver.app.screen.query_one(name, Input).value = folder
        await driver.press("enter")
        for number in range(1, 6):
            await driver.until(lambda: number in driver.broker.rows, f"task {number}")  # noqa: B023
            if number == 3:
                spoil(driver.broker, number, "Unreadable image: it is damaged.")
            else:
                make(driver.broker, number, given(driver.broker, number))
        await driver.until_shown("4 of 12 images written, 1 failed")
        await driver.until(lambda: 9 in driver.broker.rows, "the next ones")

    picture(snap_compare, tmp_path / "home", size, scenario)


@SIZES
def test_a_task_that_is_opened(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    data = written(sunset())

    async def scenario(driver: Driver) -> None:
        row = put(driver.broker, 7, "sunset.png", data)
        await driver.press("escape", "escape")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
        driver.broker.push(row)
        await driver.until_shown("sunset.png")
        await driver.open_images()
        await driver.until(lambda: BLOCK in driver.text(driver.images.before), "the image")
        await driver.until_shown("○ queued  task 7")

    picture(snap_compare, tmp_path / "home", size, scenario)
