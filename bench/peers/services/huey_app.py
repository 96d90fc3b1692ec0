"""What client and consumer of Huey share."""

from __future__ import annotations

import os

from huey import RedisHuey, SqliteHuey

from bench.peers.services import redis
from bench.peers.services.base import folder
from bench.peers.services.work import solve

STORE = os.environ["HUEY_STORE"]

if STORE == "redis":
    app = RedisHuey("peers", url=redis.URL)
else:
    app = SqliteHuey(filename=str(folder() / "huey"), fsync=STORE == "fsync")
job = app.task()(solve)
