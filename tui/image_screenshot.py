"""Takes the picture of the image screen for the manual: `python -m tui.image_screenshot --out
docs/images/images.svg`."""

from __future__ import annotations

from pathlib import Path

import click
from PIL import Image, ImageDraw
from textual.pilot import Pilot

from shared.home import Home
from tui.app import CalcApp
from tui.model.images.progress import Phase
from tui.opening import opener
from tui.screens.images.images import ImagesScreen
from tui.screenshot import picture_of, register, until

PIPELINE = "sepia contrast:1.3 sharpen:2 resize:640,0"
PHOTO = "sunset.png"
HILLS = (
    ("#5b3a5e", [(0, 230), (80, 190), (170, 235), (260, 180), (370, 240), (480, 200)]),
    ("#372b4d", [(0, 270), (110, 215), (220, 275), (330, 225), (480, 280)]),
    ("#1d1f38", [(0, 300), (70, 262), (190, 305), (300, 270), (400, 308), (480, 285)]),
)


async def take(home: Home, size: tuple[int, int]) -> str:
    """The picture of the image screen of a new grid; raises `SetupError`."""
    photo = home.root / PHOTO
    app = CalcApp(opener(home, None), home)
    async with app.run_test(size=size) as pilot:
        await register(app, pilot)
        sunset().save(photo)
        await pilot.press("escape", "I")
        await until(pilot, lambda: isinstance(app.screen, ImagesScreen), "the image screen")
        await _work(app, pilot, photo)
        return app.export_screenshot()


async def _work(app: CalcApp, pilot: Pilot[int], photo: Path) -> None:
    screen = app.screen
    assert isinstance(screen, ImagesScreen)  # noqa: S101 -- it was waited for
    screen.path_line.put(str(photo))
    screen.pipeline.line.put(PIPELINE)
    await until(pilot, lambda: screen.before.shows_image, "the image")
    screen.pipeline.list.focus()
    await pilot.press("down", "f", "f", "f")
    screen.action_run()
    await until(pilot, lambda: screen.after.shows_image, "the result")
    await until(pilot, lambda: _done(screen), "its line")
    screen.path_line.put(PHOTO)
    await pilot.pause()


def _done(screen: ImagesScreen) -> bool:
    progress = screen.image_run.progress
    return progress is not None and progress.phase is Phase.DONE


def sunset(width: int = 480, height: int = 320) -> Image.Image:
    """The sun over hills."""
    image = Image.new("RGB", (480, 320))
    draw = ImageDraw.Draw(image)
    for y in range(image.height):
        draw.line([(0, y), (480, y)], fill=(70 + y * 5 // 8, 45 + y * 3 // 8, 120 - y // 5))
    draw.ellipse((270, 95, 370, 195), fill="#ffe3a3")
    for colour, ridge in HILLS:
        draw.polygon([(0, 320), *ridge, (480, 320)], fill=colour)
    return image.resize((width, height), Image.Resampling.LANCZOS)


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The SVG to write.")
@click.option("--home", "folder", help="A folder for the grid; a temporary one if not given.")
@click.option("--columns", default=120, show_default=True)
@click.option("--lines", default=28, show_default=True)
def main(out: Path, folder: str | None, columns: int, lines: int) -> None:
    """Take a picture of the image screen of a grid that has worked on an image."""
    picture_of(take, out, folder, (columns, lines))


if __name__ == "__main__":
    main()
