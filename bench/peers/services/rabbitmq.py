"""A RabbitMQ server of its own for one run, with its files on the disk that is measured on."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.peers.services.base import folder
from bench.peers.services.processes import program, wait_for

PROGRAM = "rabbitmq-server"
DIRECTLY = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""On Debian, where the one in the path becomes somebody else."""

HOST, PORT, NAMES_PORT = "127.0.0.1", 25_673, 25_674
URL = f"amqp://guest:guest@{HOST}:{PORT}//"


@contextmanager
def server() -> Iterator[None]:
    """The server, and the one that it tells its name to, until the block ends."""
    place = str(folder())
    os.environ.update(
        HOME=place,
        ERL_CRASH_DUMP=f"{place}/erl_crash.dump",
        ERL_EPMD_PORT=str(NAMES_PORT),
        ERL_EPMD_ADDRESS=HOST,
        RABBITMQ_NODENAME="peers@localhost",
        RABBITMQ_NODE_IP_ADDRESS=HOST,
        RABBITMQ_NODE_PORT=str(PORT),
        RABBITMQ_DIST_PORT=str(NAMES_PORT + 1),
        RABBITMQ_MNESIA_BASE=place,
        RABBITMQ_LOG_BASE=place,
        RABBITMQ_ENABLED_PLUGINS_FILE=f"{place}/plugins",
        RABBITMQ_CONF_ENV_FILE="/dev/null",
    )
    with program("epmd"), program(str(DIRECTLY) if DIRECTLY.exists() else PROGRAM):
        wait_for(_listens)
        yield


def _listens() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, PORT)) == 0
