"""What client and worker of arq share."""

from __future__ import annotations

from typing import Any

from arq import func
from arq.connections import RedisSettings

from bench.peers.services import redis
from bench.peers.services.work import solve

LOOK_EVERY_S = 0.0005
SETTINGS = RedisSettings(unix_socket_path=redis.SOCKET)


async def job(_context: dict[Any, Any], text: str) -> str:
    """One job."""
    return solve(text)


class WorkerSettings:
    """What `arq` reads."""

    functions = (func(job, name="job"),)
    redis_settings = SETTINGS
    poll_delay = LOOK_EVERY_S
    max_jobs = 100
