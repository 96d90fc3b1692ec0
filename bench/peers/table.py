"""The systems that calcgrid is compared to, and how each is set up: its fast way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

REDIS, RABBITMQ, POSTGRESQL = "redis-server", "rabbitmq-server", "postgres"


@dataclass(frozen=True, slots=True)
class Peer:
    """A system: its name, its module in `services`, what is said of it, how much it is given."""

    name: str
    module: str
    settings: str
    survives: str
    jobs: int
    environment: Mapping[str, str] = field(default_factory=dict)
    server: str | None = None


CELERY = "`worker_prefetch_multiplier=0`, pool `solo`, no rate limits, gossip, mingle, heartbeat"

PEERS = (
    Peer("multiprocessing.Pool", "pool", "one process", "no", 40_000),
    Peer("concurrent.futures", "futures", "one process", "no", 20_000),
    Peer(
        "Huey, SQLite, no fsync",
        "huey",
        "`fsync=False`, one process; both sides look every 0.5 ms",
        "until a worker takes it, not a power loss",
        10_000,
        {"HUEY_STORE": "no fsync"},
    ),
    Peer(
        "Huey, SQLite",
        "huey",
        "`fsync=True`, one process; both sides look every 0.5 ms",
        "until a worker takes it",
        1_000,
        {"HUEY_STORE": "fsync"},
    ),
    Peer(
        "Dramatiq, Redis",
        "dramatiq",
        "`dramatiq_queue_prefetch=1000`, one thread",
        "no",
        4_000,
        {"dramatiq_queue_prefetch": "1000"},
        REDIS,
    ),
    Peer(
        "Dask distributed",
        "dask",
        "`worker-saturation: inf`, one thread, no nanny",
        "no",
        4_000,
        {"DASK_DISTRIBUTED__SCHEDULER__WORKER_SATURATION": "inf"},
    ),
    Peer(
        "Celery, Redis",
        "celery",
        CELERY,
        "no",
        2_000,
        {"SERVER_OF_CELERY": "redis"},
        REDIS,
    ),
    Peer(
        "Celery, RabbitMQ",
        "celery",
        f"{CELERY}; results over `rpc://`",
        "no: nothing confirms it",
        2_000,
        {"SERVER_OF_CELERY": "rabbitmq"},
        RABBITMQ,
    ),
    Peer(
        "Huey, Redis",
        "huey",
        "one process; both sides look every 0.5 ms",
        "no",
        4_000,
        {"HUEY_STORE": "redis"},
        REDIS,
    ),
    Peer(
        "arq",
        "arq",
        "`poll_delay=0.0005`, `max_jobs=100`; the client looks every 0.5 ms",
        "no",
        1_000,
        server=REDIS,
    ),
    Peer(
        "taskiq, Redis",
        "taskiq",
        "`ListQueueBroker`, one process; the client looks every 0.5 ms",
        "no",
        2_000,
        server=REDIS,
    ),
    Peer("Ray", "ray", "one node without dashboard; bulk by its `Pool`", "no", 4_000),
    Peer(
        "Procrastinate, PostgreSQL",
        "procrastinate",
        "`--concurrency 10`, looks every 10 ms; jobs write their answers into a table of ours",
        "yes",
        1_000,
        server=POSTGRESQL,
    ),
    Peer("ipyparallel", "ipyparallel", "`scheme_name=pure`, one engine", "no", 1_000),
    Peer("RQ, Redis", "rq", "`SimpleWorker`: no fork for each job", "no", 1_000, server=REDIS),
)
