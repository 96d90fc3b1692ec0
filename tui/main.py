"""The command `calc-tui`."""

from __future__ import annotations

import os
import sys

import click

from shared import __version__
from shared.address import called, with_key
from shared.config import options
from shared.errors import SetupError
from shared.home import Home
from shared.limits import LAUNCHED
from shared.program import ended_by_interrupt
from tui.graphics.choosing import Graphics, chosen


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@options("broker", "broker-key", "workers", "graphics")
@click.option(
    "--monitor",
    type=click.IntRange(0, LAUNCHED),
    metavar="N",
    help="Open on the agent monitor, and launch N workers there that end with this program.",
)
@click.version_option(__version__, prog_name="calc-tui")
def main(
    home: Home,
    broker: str | None,
    broker_key: str | None,
    workers: str | None,
    graphics: str,
    monitor: int | None,
) -> None:
    """Submit work to a grid and watch it being done, in the terminal."""
    shown = chosen(graphics, os.environ)
    if shown is not Graphics.BLOCKS:  # whatever a remote shell knows of it
        os.environ.setdefault("TEXTUAL_COLOR_SYSTEM", "truecolor")
    with ended_by_interrupt():
        from tui.app import CalcApp  # after the options: --help and --version need no Textual
        from tui.hangup import end_with_terminal
        from tui.opening import opener, starter

    end_with_terminal()
    address = _called(broker)
    open_wire, begin = opener(home, with_key(broker, broker_key)), starter(home, broker)
    app = CalcApp(open_wire, home, address, begin, workers=workers, monitor=monitor, graphics=shown)
    going_on = app.run()
    if app.return_code:
        sys.exit(app.return_code)
    if going_on:
        from tui.model.format import counted

        click.echo(f"{counted(going_on, 'task')} not finished; the grid goes on with it.")


def _called(broker: str | None) -> str | None:
    try:
        return broker and called(broker)
    except SetupError as error:
        raise click.ClickException(error.message) from error
