"""What client and worker of taskiq share."""

from __future__ import annotations

from taskiq_redis import ListQueueBroker, RedisAsyncResultBackend

from bench.peers.services import redis
from bench.peers.services.work import solve

broker = ListQueueBroker(redis.URL).with_result_backend(RedisAsyncResultBackend(redis.URL))


async def solve_soon(text: str) -> str:
    """What `async def` is faster than a thread for."""
    return solve(text)


job = broker.task(solve_soon)
