"""A peer is measured in processes of its own, and one that cannot be is left out with a reason."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from bench.peers.apart import Apart, LeftOut
from bench.peers.services.base import FOLDER
from bench.peers.table import PEERS, Peer
from tests.support.brokers import eventually

BY_NAME = {peer.name: peer for peer in PEERS}
HANGS = "#!/bin/sh\nsleep 600 &\nwait\n"


def peer(module: str, server: str | None = None) -> Peer:
    """A peer that is no real one."""
    return Peer("One", module, "a setting", "no", 10, server=server)


def of_a_run_in(place: Path) -> list[int]:
    """The processes that were told to keep their files there."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(FOLDER, "").startswith(str(place)):
                found.append(process.pid)
    return found


def test_a_pool_is_measured(tmp_path: Path) -> None:
    pool = BY_NAME["multiprocessing.Pool"]

    found = Apart(tmp_path).figures(pool, jobs=50, round_trips=20)

    assert found.rate > 0
    assert found.bulk
    assert 0 < found.p50 <= found.p99
    assert list(tmp_path.iterdir()) == []


def test_a_peer_that_fails_is_left_out_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(LeftOut, match=r"No module named 'bench\.peers\.services\.nothing'"):
        Apart(tmp_path).figures(peer("nothing"), jobs=1, round_trips=1)


def test_a_peer_that_hangs_is_ended_with_all_its_processes(tmp_path: Path) -> None:
    # Given a peer that starts a process and waits for ever
    program = tmp_path / "python"
    program.write_text(HANGS)
    program.chmod(0o700)
    apart = Apart(tmp_path, str(program), time_limit_s=2)
    with ThreadPoolExecutor() as threads:
        measuring = threads.submit(apart.figures, peer("pool"), 1, 1)
        eventually(lambda: len(of_a_run_in(tmp_path)) == 2, "both processes run")
        # When its time is over
        with pytest.raises(LeftOut, match="not done within 2 s"):
            measuring.result()
    # Then nothing of it is left
    eventually(lambda: not of_a_run_in(tmp_path), "both processes are gone")
    assert list(tmp_path.iterdir()) == [program]


def test_a_peer_whose_server_is_missing_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))

    with pytest.raises(LeftOut, match="it needs redis-server, which calcgrid never does"):
        Apart(tmp_path).figures(peer("rq", "redis-server"), jobs=1, round_trips=1)
