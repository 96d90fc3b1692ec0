"""What client and worker of Celery share."""

from __future__ import annotations

from celery import Celery

from bench.peers.services import redis
from bench.peers.services.work import solve

ADDRESS = f"redis+socket://{redis.SOCKET}"

app = Celery("peers", broker=ADDRESS, backend=ADDRESS)
app.conf.update(worker_prefetch_multiplier=0, worker_disable_rate_limits=True)
job = app.task(solve)
