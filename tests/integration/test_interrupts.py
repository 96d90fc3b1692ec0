"""Ctrl-C while a program is hardly there: it ends, and nobody sees a traceback."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shared.home import Home
from shared.program import INTERRUPTED
from tests.support.brokers import DEADLINE_S, eventually
from tests.support.grids import Grid
from tests.support.terminals import terminal
from workers.slots.messages import Ready
from workers.slots.process import SlotProcess


@pytest.mark.parametrize(
    ("program", "imports"),
    [
        ("calc", b"click.globals"),
        ("calc streams", b"shared.cli.streams.naming"),
        ("calc-broker", b"click.globals"),
        ("calc-worker", b"click.globals"),
        ("calc-tui", b"click.globals"),
    ],
)
def test_a_program_that_is_still_loading_ends_without_a_word(
    program: str, imports: bytes, tmp_path: Path
) -> None:
    # Given a program that says what it imports
    grid = Grid(tmp_path / "home")
    _, *rest = grid.command(*program.split())
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", *rest], stderr=subprocess.PIPE, env=grid.env
    ) as process:
        assert process.stderr is not None
        while imports not in process.stderr.readline():
            assert process.poll() is None
        # When it is interrupted in the middle of that
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    # Then that is all
    assert b"Traceback" not in said
    assert process.returncode == -signal.SIGINT


def test_a_question_of_the_broker_s_ends_with_the_status_of_shells(tmp_path: Path) -> None:
    grid = Grid(tmp_path / "home")
    with terminal(grid.command("calc-broker", "passwd", "--admin", "ann"), grid.env) as screen:
        # Given a question
        screen.wait_for("New password:")
        # When it is interrupted
        screen.process.send_signal(signal.SIGINT)
        # Then
        assert screen.wait_for_end() == INTERRUPTED
        assert "Aborted" not in screen.text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_slot_hears_nothing_from_its_first_moment_on(number: signal.Signals) -> None:
    # Given a slot that has hardly begun
    slot = SlotProcess(Home.at(None))
    try:
        # When what is sent to the group of its supervisor reaches it
        os.kill(slot._process.pid, number)
        # Then it goes on
        ready, _, _ = select.select([slot.descriptor], [], [], DEADLINE_S)
        assert ready
        assert slot.receive() == [Ready()]
        # And holds nothing back any more
        eventually(lambda: blocked(slot._process.pid) == 0, "it hears signals")
    finally:
        slot.close()


def blocked(pid: int) -> int:
    """The signals that a process holds back, as the kernel has them; 0 where that is not Linux."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1], 16) for line in lines if line.startswith("SigBlk")), 0)


def test_what_a_supervisor_holds_back_it_hears_afterwards() -> None:
    SlotProcess(Home.at(None)).close()
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_where_it_cannot_be_told_no_slot_is_taken_for_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "waitid")
    slot = SlotProcess(Home.at(None))
    try:
        assert not slot.is_stopped()
    finally:
        slot.close()


def test_a_supervisor_knows_which_slots_are_stopped() -> None:
    slot = SlotProcess(Home.at(None))
    try:
        assert not slot.is_stopped()
        os.kill(slot._process.pid, signal.SIGSTOP)
        eventually(slot.is_stopped, "it is stopped")
        assert slot.is_stopped(), "and stays so, however often one looks"
        os.kill(slot._process.pid, signal.SIGCONT)
        eventually(lambda: not slot.is_stopped(), "it goes on")
        # And what was stopped can be killed
        os.kill(slot._process.pid, signal.SIGSTOP)
        slot.kill()
        eventually(lambda: slot.receive() is None, "it is gone")
        assert not slot.is_stopped()
    finally:
        slot.close()
