"""`calc audit`: administrators see who did what."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest

from tests.support.brokers import DEADLINE_S
from tests.support.grids import PASSWORD, Grid, served_grid


@pytest.fixture
def grid() -> Iterator[Grid]:
    """Ann, an administrator, has changed two settings."""
    with served_grid() as (grid, broker, _ann):
        broker.client().register("bob")
        log_in(grid, "ann")
        assert grid.calc("settings", "set", "cache.size=7").status == 0
        assert grid.calc("settings", "set", "cache.size=8").status == 0
        yield grid


def log_in(grid: Grid, user: str) -> None:
    assert grid.calc("login", user, "--password-stdin", stdin=PASSWORD.encode()).status == 0


def test_what_was_done_is_listed_with_the_newest_first(grid: Grid) -> None:
    done = grid.calc("audit", "--deed", "setting changed")

    lines = [line.partition("  ")[2] for line in done.out.splitlines()]
    assert lines == [
        "ann from the broker's machine: setting changed: cache.size: 8 entries",
        "ann from the broker's machine: setting changed: cache.size: 7 entries",
    ]


def test_a_command_of_the_broker_is_no_nobody(grid: Grid) -> None:
    # Given an account that was given a password with the broker's own files, and one that was
    # looked for in vain
    command = [*grid.command("calc-broker"), "passwd", "bob", "--password-stdin"]
    subprocess.run(command, input=PASSWORD.encode(), env=grid.env, check=True, timeout=DEADLINE_S)
    assert grid.calc("login", "zed", "--password-stdin", stdin=b"no password").status == 3

    # When
    done = grid.calc("audit", "--limit", "2")

    # Then
    assert [line.partition("  ")[2] for line in done.out.splitlines()] == [
        "- from the broker's machine: log-in refused",
        "calc-broker from the broker's machine: password changed: bob",
    ]


def test_as_json_and_no_more_than_asked_for(grid: Grid) -> None:
    done = grid.calc("audit", "--deed", "setting changed", "--json", "--limit", "1")

    (row,) = map(json.loads, done.out.splitlines())
    assert row.pop("at").endswith("Z")
    assert row == {
        "user": "ann",
        "deed": "setting changed",
        "about": "cache.size: 8 entries",
        "address": None,
    }
    assert "older" in done.err


def test_others_are_refused(grid: Grid) -> None:
    log_in(grid, "bob")

    done = grid.calc("audit")

    assert (done.status, done.out) == (1, "")
    assert "administrator" in done.err
