"""What client and worker of Celery share."""

from __future__ import annotations

import os

from celery import Celery

from bench.peers.services import rabbitmq, redis
from bench.peers.services.work import solve

SERVER = os.environ["SERVER_OF_CELERY"]
"""Celery reads the variables that begin with its name."""

REDIS = f"redis+socket://{redis.SOCKET}"
BROKER_AND_RESULTS = {"redis": (REDIS, REDIS), "rabbitmq": (rabbitmq.URL, "rpc://")}

broker, results = BROKER_AND_RESULTS[SERVER]
app = Celery("peers", broker=broker, backend=results)
app.conf.update(worker_prefetch_multiplier=0, worker_disable_rate_limits=True)
job = app.task(solve)
