"""How many bytes a finished expression takes on disk, its indexes included."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.grid import Grid, client_of
from bench.throughput import one_by_one


@dataclass(frozen=True, slots=True)
class Footprint:
    """Bytes for each expression: all of them, and those of each table and index; those are not
    known where SQLite was built without `dbstat`."""

    total: float
    parts: dict[str, float]


def measure(grid: Grid, count: int) -> Footprint:
    """Solve so many, and compare the database with what it was before. The cache is on, since what
    it finds tasks by lies on disk, too."""
    asyncio.run(_nothing(grid))
    before = _size(grid.home.database)
    asyncio.run(one_by_one(grid, count, settings={}))
    grid.stop_broker()
    total = (_size(grid.home.database) - before) / count
    return Footprint(total, {name: size / count for name, size in _parts(grid.home.database)})


async def _nothing(grid: Grid) -> None:
    async with client_of(grid, settings={}):
        return


def _size(path: Path) -> int:
    """Bytes of the pages in use."""
    with closing(sqlite3.connect(path)) as database:
        pages, free, each = (
            database.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - free) * each)


def _parts(path: Path) -> list[tuple[str, int]]:
    query = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"
    with closing(sqlite3.connect(path)) as database:
        try:
            return database.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []
