"""Takes the picture for the manual: `python -m tui.screenshot --out docs/images/tasks.svg`.

It drives the real application against a real grid, which it starts in a folder of its own and
stops afterwards.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from textual.pilot import Pilot
from textual.widgets import Button, Input

from shared.client import Client
from shared.errors import SetupError
from shared.home import Home
from shared.wire.client import ShutDown
from tui.app import CalcApp
from tui.opening import opener
from tui.screens.login import LoginScreen, Mode
from tui.screens.tasks import TasksScreen
from tui.widgets.task_detail import TaskDetail

USER = "ada"
Taking = Callable[[Home, tuple[int, int]], Coroutine[None, None, str]]
"""Takes a picture of a new grid in a home, of so many columns and lines, as SVG."""

DEADLINE_S = 30.0
STEP_S = 0.05
DONE_BEFORE = (
    "6*7",
    "2**10 - 1",
    "1000000007 % 97",
    "(1/2 + 1/3 + 1/6) * 42",
    "10!",
    "1.5e3 / 4",
    "9^9^3",
    "-2^2",
    "0.1+0.2",
    "1/3*3",
    "27/12 + 5/4",
    "2^-2^2",
    "7//2 + 7%3",
    "-7//2",
    "100!/98!",
    "2^200",
    "22/7 - 3.14159",
    "1/(4-2^2)",
    "1e308*10",
    "(1+1/365)^365",
    "50!/(20!*30!)",
    "3^1000 % 1000007",
    "0^0",
    "2^100000",
    "1/7 + 1/11 + 1/13",
    "(2+3)*4-5/2",
)
MISTAKE = "(8^2 + 15^2) ** / 2"


async def take(home: Home, size: tuple[int, int]) -> str:
    """The picture of a new grid in `home` after some work, as SVG; raises `SetupError`."""
    app = CalcApp(opener(home, None), home)
    async with app.run_test(size=size) as pilot:
        await register(app, pilot)
        await _work(app, pilot)
        return app.export_screenshot()


async def register(app: CalcApp, pilot: Pilot[int]) -> None:
    """Make the first account of a grid, and wait for its tasks."""
    await until(pilot, lambda: _form(app).mode is Mode.REGISTER, "a home without accounts")
    password = secrets.token_urlsafe()
    for name, value in (("user", USER), ("password", password), ("again", password)):
        app.screen.query_one(f"#{name}", Input).value = value
    app.screen.query_one("#go", Button).press()  # on a low screen no mouse reaches it
    await until(pilot, lambda: isinstance(app.screen, TasksScreen), "the log-in")


def _form(app: CalcApp) -> LoginScreen:
    assert isinstance(app.screen, LoginScreen)  # noqa: S101 -- nothing else comes first
    return app.screen


async def _work(app: CalcApp, pilot: Pilot[int]) -> None:
    screen = app.screen
    assert isinstance(screen, TasksScreen)  # noqa: S101 -- it was waited for
    store = screen.feed.store
    for expression in DONE_BEFORE:
        screen.panel.put(expression)
        await pilot.press("enter")
    await until(pilot, lambda: len(store) == len(DONE_BEFORE), "the tasks")
    await until(pilot, lambda: all(row.state.ended for row in store.newest()), "the results")
    await until(pilot, lambda: _counted(screen) == len(DONE_BEFORE), "the worker's numbers")
    screen.panel.put(MISTAKE)
    await until(pilot, lambda: whole(screen.task_detail), "the detail")
    await pilot.pause()


def whole(detail: TaskDetail) -> bool:
    """Whether nothing more comes into the pane; nothing does while there is no room for it."""
    return detail.complete or not detail.is_on_screen


def _counted(screen: TasksScreen) -> int:
    workers = screen.feed.fleet.workers if screen.feed.fleet else ()
    return sum(worker.done + worker.failed for worker in workers)


async def until(pilot: Pilot[int], holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds; raises `SetupError` after `DEADLINE_S`."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + DEADLINE_S
    while not holds():
        if loop.time() > deadline:
            raise SetupError(f"Waited in vain for {what}.")
        await pilot.pause(STEP_S)


async def stop(home: Home) -> None:
    """Stop the grid of a home."""
    client = Client(home.client_address, "screenshot")
    await client.open()
    await client.ask(ShutDown())
    await client.close()


def picture_of(taking: Taking, out: Path, folder: str | None, size: tuple[int, int]) -> None:
    """Write a picture of a grid in a folder, or in a temporary one."""
    with TemporaryDirectory() as temporary:
        home = Home.at(folder or temporary)
        picture = asyncio.run(taking(home, size))
        asyncio.run(stop(home))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(picture, encoding="utf-8")


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The SVG to write.")
@click.option("--home", "folder", help="A folder for the grid; a temporary one if not given.")
@click.option("--columns", default=120, show_default=True)
@click.option("--lines", default=36, show_default=True)
def main(out: Path, folder: str | None, columns: int, lines: int) -> None:
    """Take a picture of the tasks screen of a grid that has done some work."""
    picture_of(take, out, folder, (columns, lines))


if __name__ == "__main__":
    main()
