"""The command `calc`."""

from __future__ import annotations

from importlib import import_module
from typing import cast

import click

from shared import __version__
from shared.program import ended_by_interrupt

COMMANDS = {
    "register": "accounts:register",
    "login": "accounts:login",
    "logout": "accounts:logout",
    "account": "account.own:account",
    "accounts": "account.all:accounts",
    "eval": "eval:evaluate",
    "run": "code.run:run",
    "image": "image.command:image",
    "tasks": "tasks:tasks",
    "show": "tasks:show",
    "cancel": "tasks:cancel",
    "delete": "tasks:delete",
    "retry": "tasks:retry",
    "streams": "streams.commands:streams",
    "errors": "streams.errors:errors",
    "workers": "fleet:workers",
    "monitor": "monitor.command:monitor",
    "pause": "pausing:pause",
    "resume": "pausing:resume",
    "trust": "trust:trust",
    "settings": "settings:settings",
    "cache": "cache:cache",
    "audit": "audit:audit",
    "space": "space:space",
    "down": "fleet:down",
}
"""Where each command lies in `shared.cli`."""


class Commands(click.Group):
    """Loads a command when it is wanted: no program is slower to start for those it is not."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """All of them, those that belong together beside one another."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """The command of this name; None where there is none."""
        place = COMMANDS.get(name)
        if place is None:
            return None
        module, _, command = place.partition(":")
        with ended_by_interrupt():
            loaded = import_module(f"shared.cli.{module}")
        return cast(click.Command, getattr(loaded, command))


@click.group(cls=Commands)
@click.version_option(__version__, prog_name="calc")
def main() -> None:
    """Work with the grid from scripts and pipes.

    Exit status: 0 all done, 1 some failed, 2 usage, 3 not logged in or no broker, 130 Ctrl-C.
    """
