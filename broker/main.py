"""The command `calc-broker`."""

from __future__ import annotations

import logging
import os

import click

from broker.daemon import Daemon, Setup
from broker.ending import fail
from broker.inviting.command import enroll
from broker.key import key
from broker.lock import AlreadyRunning
from broker.passwd.command import passwd
from broker.upkeep.commands import backup, check
from shared import __version__
from shared.config import options
from shared.errors import SetupError
from shared.home import Home
from shared.local import READY


@click.group(invoke_without_command=True)
@options("database", "clients", "workers", "listen", "log-level")
@click.option("--background", is_flag=True, hidden=True)
@click.option("--report-fd", type=int, hidden=True)
@click.version_option(__version__, prog_name="calc-broker")
@click.pass_context
def main(
    context: click.Context,
    home: Home,
    database: str | None,
    clients: str | None,
    workers: str | None,
    listen: str | None,
    log_level: str,
    background: bool,
    report_fd: int | None,
) -> None:
    """Keep tasks and hand them to workers. Runs in the foreground until it is stopped."""
    if context.invoked_subcommand is not None:
        return
    _set_up_logging(log_level)
    setup = Setup(
        home=home,
        database=database or str(home.database),
        clients=clients,
        workers=workers,
        background=background,
        listen=listen,
    )
    report = _Report(report_fd)
    try:
        daemon = Daemon(setup)
    except AlreadyRunning as error:
        report.say(READY)
        fail(error)
    except SetupError as error:
        report.say(error.message)
        fail(error)
    report.say(READY)
    try:
        daemon.run()
    except SetupError as error:
        fail(error)


main.add_command(backup)
main.add_command(key)
main.add_command(check)
main.add_command(enroll)
main.add_command(passwd)


class _Report:
    """Tells the program that started this broker in the background how it went."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    def say(self, sentence: str) -> None:
        """Say it once, and no more."""
        if self._descriptor is not None:
            os.write(self._descriptor, f"{sentence}\n".encode())
            os.close(self._descriptor)
            self._descriptor = None


def _set_up_logging(level: str) -> None:
    logging.basicConfig(
        level=level.upper(), format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )
    # It would log every statement with its values, and those are the users' own.
    logging.getLogger("peewee").setLevel(logging.WARNING)
