"""Nothing is configured and nothing runs: the first command starts a grid, and all goes well."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.cli.session import BACK, LOST
from tests.support.brokers import DEADLINE_S, eventually
from tests.support.grids import PASSWORD, Grid, busy, kill, new_grid, served_grid, wait_gone
from tests.support.terminals import terminal


@pytest.fixture
def grid() -> Iterator[Grid]:
    """A grid that does not exist yet, and does not any more at the end."""
    with new_grid() as grid:
        yield grid
        assert grid.calc("down").status == 0


def register(grid: Grid, user: str) -> str:
    """Register and see that it works; returns what was said."""
    done = grid.calc("register", user, "--password-stdin", stdin=PASSWORD.encode())
    assert (done.status, done.out) == (0, ""), done
    return done.err


def test_programs_that_start_at_the_same_moment_share_one_broker(grid: Grid) -> None:
    # Given an empty home and four people in a hurry
    users = ["ann", "bob", "cleo", "dan"]
    with ThreadPoolExecutor(len(users)) as pool:
        said = list(pool.map(lambda user: register(grid, user), users))
    # Then there is one broker with one worker, and one of them is administrator
    assert len(grid.processes("broker")) == 1
    assert sum("(admin)" in line for line in said) == 1
    eventually(lambda: len(grid.processes("workers")) == 1, "it has a worker")
    assert grid.calc("eval", "6*7").out == "42\n"


def test_two_homes_never_meet(grid: Grid) -> None:
    with new_grid() as other:
        register(grid, "ann")
        register(other, "ann")
        assert grid.calc("eval", "1+1").out == "2\n"
        assert other.calc("tasks").out == ""
        (row,) = grid.calc("tasks").out.splitlines()
        assert "1+1" in row
        # And stopping one stops one
        assert other.calc("down").status == 0
        other.wait_until_empty()
        assert len(grid.processes("broker")) == 1


def test_a_home_with_a_long_path_works() -> None:
    top = Path(tempfile.mkdtemp(prefix="cg-"))
    try:
        with new_grid(top / "/".join(["a-rather-long-folder-name"] * 8)) as grid:
            register(grid, "ann")
            assert grid.calc("eval", "6*7").out == "42\n"
            assert grid.calc("down").status == 0
            grid.wait_until_empty()
            assert grid.calc("eval", "6*7").out == "42\n"
            assert grid.calc("down").status == 0
    finally:
        shutil.rmtree(top)


def test_everything_lies_under_the_home_and_is_private(grid: Grid) -> None:
    register(grid, "ann")
    for path in (grid.home.root, *grid.home.root.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0 or path.is_file(), path
    assert grid.home.root.stat().st_mode & 0o777 == 0o700
    assert {"broker.log"} <= {path.name for path in grid.home.logs.iterdir()}


def test_down_stops_everything_and_nothing_is_lost(grid: Grid) -> None:
    # Given a task that runs
    register(grid, "ann")
    done = grid.calc("eval", "--timeout", "0.2", busy(60))
    assert done.status == 3
    # When the grid is stopped, and started again by the next command at once
    assert grid.calc("down").status == 0
    assert grid.calc("eval", "1+1").out == "2\n"
    # Then the task goes on
    first = eventually(lambda: done_of(grid, busy(60)), "the task is done")
    assert first["result"] == {
        "exact": "0",
        "decimal": "0",
        "approximate": False,
        "digits": 1,
        "error": None,
    }


def done_of(grid: Grid, expression: str) -> dict[str, object] | None:
    """The newest task that is done, if it is this expression."""
    rows = grid.calc("tasks", "--json", "--state", "done").out.splitlines()
    found = [json.loads(row) for row in rows]
    return next((task for task in found if task["expression"] == expression), None)


def test_down_leaves_no_process(grid: Grid) -> None:
    register(grid, "ann")
    assert grid.calc("eval", "1").status == 0
    assert {len(grid.processes(m)) for m in ("broker", "workers")} == {1}
    assert len(grid.slots()) == (os.cpu_count() or 1)
    assert grid.calc("down").status == 0
    grid.wait_until_empty()
    # And a second time there is nothing to stop
    again = grid.calc("down")
    assert (again.status, again.err) == (0, "calc: no broker runs\n")


def test_a_killed_broker_takes_its_worker_with_it_and_is_started_again(grid: Grid) -> None:
    register(grid, "ann")
    grid.calc("eval", "6*7")
    # When the broker in the background is killed
    (broker,) = grid.processes("broker")
    rest = [*grid.processes("workers"), *grid.slots()]
    assert len(rest) > 1
    kill(broker)
    # Then nothing of it goes on
    wait_gone([broker, *rest])
    # And the next command finds everything as it was
    assert grid.calc("eval", "6*8").out == "48\n"
    assert [
        json.loads(row)["expression"] for row in grid.calc("tasks", "--json").out.splitlines()
    ] == [
        "6*8",
        "6*7",
    ]


def test_a_killed_worker_is_started_again(grid: Grid) -> None:
    register(grid, "ann")
    (worker,) = eventually(lambda: grid.processes("workers"), "there is a worker")
    kill(worker)
    wait_gone([worker])
    assert grid.calc("eval", "6*7").out == "42\n"


def test_a_home_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    grid = Grid(tmp_path / "file" / "home")
    done = grid.calc("register", "ann", "--password-stdin", stdin=PASSWORD.encode())
    assert (done.status, done.out) == (3, "")
    assert done.err.startswith("calc: Cannot use the folder")


def test_a_home_that_others_may_write_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home").chmod(0o777)
    done = Grid(tmp_path / "home").calc("register", "ann", "--password-stdin", stdin=b"12345678")
    assert done.status == 3
    assert "chmod 700" in done.err


@pytest.mark.parametrize("what", ["newer", "another program's", "no database"])
def test_a_database_that_is_not_ours_is_a_sentence_and_left_alone(what: str) -> None:
    with new_grid() as grid:
        # Given a home whose database this broker must not touch
        register(grid, "ann")
        assert grid.calc("down").status == 0
        grid.wait_until_empty()
        spoil(grid.home.database, what)
        before = grid.home.database.read_bytes()
        # When a command wants a broker
        done = grid.calc("eval", "1+1")
        # Then it says why there is none, and the file is as it was
        assert (done.status, done.out) == (3, "")
        assert done.err.startswith("calc: ")
        assert str(grid.home.database) in done.err
        assert grid.home.database.read_bytes() == before
        grid.wait_until_empty()


def spoil(database: Path, what: str) -> None:
    """Make a database one that this broker must not touch."""
    if what == "no database":
        database.write_text("To do: buy milk.\n" * 100)
        return
    pragma = "user_version = 999" if what == "newer" else "application_id = 1"
    connection = sqlite3.connect(database)
    connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def test_a_client_mends_its_connection_by_itself() -> None:
    # Given `calc eval` that waits for work to be done
    with served_grid() as (grid, broker, client):
        login = grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode())
        assert login.status == 0
        calc = grid.start("calc", "eval", "-", "--json")
        assert calc.stdin is not None
        calc.stdin.write(b"".join(b"%d*%d\n" % (n, n) for n in range(500)))
        calc.stdin.flush()
        eventually(lambda: len(client.rows()) == 500, "all were submitted")
        # When the broker is killed and starts again, twice, and only then a worker comes
        client.close()
        broker.restart()
        broker.restart()
        grid.worker("oak", slots=1)
        # Then it gets every result, and may submit more
        calc.stdin.write(b"6*7\n")
        out, err = calc.communicate(timeout=2 * DEADLINE_S)
        found = [json.loads(line)["result"]["exact"] for line in out.splitlines()]
        assert calc.returncode == 0
        # And it has said what it waited for
        assert set(err.decode().splitlines()) == {f"calc: {LOST}", f"calc: {BACK}"}
        assert found == [*(str(n * n) for n in range(500)), "42"]


def test_a_broker_that_is_leaving_is_replaced(grid: Grid) -> None:
    # Given a broker that still listens and does not answer any more
    with leaving_broker(grid) as leave:
        calc = grid.start("calc", "register", "ann", "--password-stdin")
        assert calc.stdin is not None
        calc.stdin.write(PASSWORD.encode())
        calc.stdin.close()
        # When it is gone after somebody has connected
        leave()
    # Then that program starts another
    assert calc.stderr is not None
    assert b"Logged in as ann" in calc.stderr.read()
    assert calc.wait(DEADLINE_S) == 0


def test_the_application_replaces_it_too(grid: Grid) -> None:
    with leaving_broker(grid) as leave, terminal(grid.command("calc-tui"), grid.env) as screen:
        leave()
        screen.wait_for("No accounts yet")


@contextmanager
def leaving_broker(grid: Grid) -> Iterator[Callable[[], None]]:
    """A socket that takes in whoever connects and says nothing. The function waits for one and
    takes it away."""
    grid.home.make()
    grid.home.make_sockets()
    path = grid.home.client_address.removeprefix("ipc://")

    def leave() -> None:
        for _ in range(2):  # first comes the look whether there is a broker
            listening.accept()[0].close()
        os.unlink(path)
        listening.close()

    with socket.socket(socket.AF_UNIX) as listening:
        listening.settimeout(DEADLINE_S)
        listening.bind(path)
        listening.listen()
        yield leave


def test_a_relative_database_is_sought_from_where_the_program_is(
    grid: Grid, tmp_path: Path
) -> None:
    done = subprocess.run(
        grid.command("calc", "register", "ann", "--password-stdin"),
        cwd=tmp_path,
        env=grid.env | {"CALC_DATABASE": "elsewhere.sqlite3", "PYTHONPATH": str(Path.cwd())},
        input=PASSWORD.encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done
    assert (tmp_path / "elsewhere.sqlite3").exists()
    assert not grid.home.database.exists()


def test_a_worker_in_the_foreground_refuses_what_it_cannot_use() -> None:
    with new_grid() as grid:
        for args, said in (
            (["--slots", "0"], b"--slots"),
            (["--broker", "nonsense"], b"no address"),
            (["--broker", "ipc://relative"], b"no address"),
            (["--broker", "tcp://127.0.0.1:5999"], b"was not enrolled at"),
        ):
            worker = grid.start("calc-worker", *args)
            _, err = worker.communicate(timeout=DEADLINE_S)
            assert worker.returncode in (1, 2)
            assert said in err
            assert b"Traceback" not in err
