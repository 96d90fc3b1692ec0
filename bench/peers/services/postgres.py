"""A PostgreSQL server of its own for one run: on a Unix socket, with its files on the disk that is
measured on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from bench.peers.services.base import folder, sockets
from bench.peers.services.processes import program, wait_for

URL = f"host={sockets()} user=peers dbname=postgres"
DATA = folder() / "data"

SOMEBODY = "postgres"
"""Who runs it where it is root who measures: PostgreSQL refuses to."""


@contextmanager
def server() -> Iterator[None]:
    """The server, until the block ends."""
    DATA.mkdir(mode=0o700)
    who = _somebody() if os.geteuid() == 0 else ()
    make = (*who, "initdb", "--pgdata", str(DATA), "--username", "peers", "--auth", "trust")
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    run = (*who, "postgres", "-D", str(DATA), "-k", str(sockets()), "-c", "listen_addresses=")
    with program(*run):
        wait_for(_listens)
        yield


def _somebody() -> tuple[str, ...]:
    for place in (DATA, sockets()):
        shutil.chown(place, SOMEBODY, SOMEBODY)
    for place in (folder(), folder().parent):
        place.chmod(0o711)
    return ("setpriv", f"--reuid={SOMEBODY}", f"--regid={SOMEBODY}", "--clear-groups")


def _listens() -> bool:
    try:
        psycopg.connect(URL).close()
    except psycopg.OperationalError:
        return False
    return True
