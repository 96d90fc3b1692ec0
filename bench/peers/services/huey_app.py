"""What client and consumer of Huey share."""

from __future__ import annotations

import os

from huey import SqliteHuey

from bench.peers.services.base import folder
from bench.peers.services.work import solve

app = SqliteHuey(filename=str(folder() / "huey"), fsync=os.environ["HUEY_FSYNC"] == "1")
job = app.task()(solve)
