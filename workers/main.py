"""The command `calc-worker`."""

from __future__ import annotations

import logging
import os
import sys

import click

from shared import __version__
from shared.clock import monotonic
from shared.config import TEXT, options, roles_in
from shared.errors import SetupError
from shared.home import Home
from shared.ids import new_id
from shared.launching import take_ticket
from shared.lifeline import die_with_parent
from shared.limits import NAME_CHARS
from shared.roles import kinds_for
from shared.spawn import host_name
from workers.joining.hiding import OPTION
from workers.joining.place import place_for
from workers.restarting import begin_anew
from workers.supervisor.effects import Restart
from workers.supervisor.identity import Identity
from workers.supervisor.machine import Supervisor
from workers.supervisor.outlet import Outlet
from workers.supervisor.shell import Shell
from workers.supervisor.telling import Teller


@click.command()
@options("broker", "slots", "name", "roles", "log-level")
@click.option(
    OPTION,
    "line",
    type=TEXT,
    help="Enroll at a broker of another machine with the line that calc-broker enroll prints; - "
    "reads it from standard input.",
)
@click.option("--report", is_flag=True, help="Tell on standard output what is done, as JSON.")
@click.option("--lifeline", type=int, hidden=True)
@click.version_option(__version__, prog_name="calc-worker")
def main(
    home: Home,
    broker: str | None,
    slots: int,
    name: str | None,
    roles: str,
    log_level: str,
    line: str | None,
    report: bool,
    lifeline: int | None,
) -> None:
    """Do tasks for a broker. Runs in the foreground; SIGTERM lets running work finish."""
    logging.basicConfig(
        level=log_level.upper(), format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )
    if lifeline is not None:
        die_with_parent(lifeline)
    try:
        place = place_for(home, broker, line)
        identity = _identity(name, slots, roles)
        machine = Supervisor(identity, monotonic())
        teller = Teller(Outlet(sys.stdout.fileno())) if report else None
        ending = Shell(machine, place, home, teller).run()
        if isinstance(ending, Restart):
            begin_anew(identity.ticket)
    except SetupError as error:
        raise click.ClickException(error.message) from error
    sys.exit(ending.status)


def _identity(name: str | None, slots: int, roles: str) -> Identity:
    host = host_name()
    return Identity(
        instance=new_id(),
        name=(name or host.split(".")[0])[:NAME_CHARS],
        host=host,
        pid=os.getpid(),
        slots=slots,
        kinds=kinds_for(roles_in(roles)),
        ticket=take_ticket(),
    )
