"""What client and worker of Dramatiq share."""

from __future__ import annotations

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.results import Results
from dramatiq.results.backends import RedisBackend

from bench.peers.services import redis
from bench.peers.services.work import solve

broker = RedisBroker(url=redis.URL)
broker.add_middleware(Results(backend=RedisBackend(url=redis.URL)))
dramatiq.set_broker(broker)
job = dramatiq.actor(solve, store_results=True)
