"""The commands `calc-broker backup` and `calc-broker check`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from broker.ending import Status, fail
from broker.upkeep.progress import Progress
from shared.config import options
from shared.errors import SetupError
from shared.home import Home
from shared.program import SIGNALLED
from shared.safety import one_line

if TYPE_CHECKING:
    from broker.upkeep.backup import Made


@click.command()
@options("database")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it is there already.")
def backup(home: Home, database: str | None, file: Path, force: bool) -> None:
    """Copy the database to FILE, and the images that it names into FILE-blobs. The broker may go on
    running."""
    from broker.upkeep.backup import back_up

    _tidy_up_when_ended()
    with _progress() as progress:
        made = back_up(database or str(home.database), file, progress, force=force)
    click.echo(_holds(one_line(str(file)), made))


@click.command()
@options("database")
def check(home: Home, database: str | None) -> None:
    """Look for damage in the database. The broker may go on running.

    Each thing that is found is one line. The status is 0 where there is none, and 3 where there is.
    """
    from broker.upkeep.check import findings

    place = database or str(home.database)
    sound = True
    with _progress() as progress:
        for line in findings(place, progress):
            sound = False
            progress.clear()
            click.echo(line)
    if sound:
        click.echo(f"{one_line(place)} is sound.")
    else:
        click.echo(f"calc-broker: {one_line(place)} is damaged.", err=True)
        sys.exit(Status.DAMAGED)


def _holds(name: str, made: Made) -> str:
    said = f"{name} holds everything of one moment, {made.size / 1e6:,.1f} MB."
    if made.blobs:
        said += f" The images that it names are in {name}-blobs ({made.blobs:,} files)."
    if made.gone:
        said += f" Of {made.gone:,} the files are gone; calc-broker check names them."
    return said


@contextmanager
def _progress() -> Iterator[Progress]:
    """It is shown until the end, whichever that is; what cannot be is said in a sentence."""
    progress = Progress(sys.stderr)
    try:
        yield progress
    except SetupError as error:
        progress.clear()
        fail(error)
    finally:
        progress.clear()


def _tidy_up_when_ended() -> None:
    """What is half done is removed at a signal, too, unless that is ignored."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(SIGNALLED + number)
