"""The command `calc`."""

from __future__ import annotations

import click

from shared import __version__
from shared.cli import accounts, cache, fleet, pausing, settings, tasks
from shared.cli.code.run import run
from shared.cli.eval import evaluate
from shared.cli.monitor.command import monitor
from shared.cli.streams.commands import streams
from shared.cli.streams.errors import errors


@click.group()
@click.version_option(__version__, prog_name="calc")
def main() -> None:
    """Work with the grid from scripts and pipes.

    Exit status: 0 all done, 1 some failed, 2 usage, 3 not logged in or no broker.
    """


for name, command in {
    "register": accounts.register,
    "login": accounts.login,
    "logout": accounts.logout,
    "eval": evaluate,
    "run": run,
    "tasks": tasks.tasks,
    "show": tasks.show,
    "cancel": tasks.cancel,
    "delete": tasks.delete,
    "retry": tasks.retry,
    "streams": streams,
    "errors": errors,
    "workers": fleet.workers,
    "monitor": monitor,
    "pause": pausing.pause,
    "resume": pausing.resume,
    "settings": settings.settings,
    "cache": cache.cache,
    "down": fleet.down,
}.items():
    main.add_command(command, name)
