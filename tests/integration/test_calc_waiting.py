"""`calc eval` while it waits: for a broker that says nothing, for a session that has ended."""

from __future__ import annotations

import signal

from shared import session_file
from shared.errors import ErrorCode
from shared.wire import client as wire
from tests.support.brokers import DEADLINE_S, Broker, eventually
from tests.support.grids import PASSWORD, Grid, served_grid


def log_in(grid: Grid) -> None:
    """Have a session as ann, whom every served grid has."""
    done = grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode())
    assert done.status == 0


def end_session(grid: Grid, broker: Broker) -> None:
    """Have ann's session end as if somebody had logged out elsewhere."""
    stored = session_file.load(grid.home.token)
    assert stored is not None
    peer = broker.client()
    peer.resume(stored.token)
    assert peer.ask(wire.LogOut()) == wire.Done()


def test_a_session_that_ends_ends_the_run() -> None:
    # Given `calc eval -` that has solved something and waits for the next line
    with served_grid() as (grid, broker, _):
        grid.worker("oak")
        log_in(grid)
        calc = grid.start("calc", "eval", "-")
        assert calc.stdin is not None
        assert calc.stdout is not None
        calc.stdin.write(b"1+1\n")
        calc.stdin.flush()
        assert calc.stdout.readline() == b"2\n"
        # When its session is ended elsewhere, and it is given more to do
        end_session(grid, broker)
        out, err = calc.communicate(b"2+2\n3+3\n", timeout=DEADLINE_S)
        # Then it says so and ends
        assert (calc.returncode, out) == (3, b"")
        assert b"session" in err


def test_a_time_out_holds_while_it_connects() -> None:
    # Given a broker that listens and is stopped
    with served_grid() as (grid, broker, _):
        log_in(grid)
        broker.process.send_signal(signal.SIGSTOP)
        try:
            done = grid.calc("eval", "--timeout", "0.5", "1+1")
        finally:
            broker.process.send_signal(signal.SIGCONT)
    # Then the first to give up is the one who was told when
    assert (done.status, done.out) == (3, "")
    assert "within 0.5 s. The rest was not submitted" in done.err


def test_it_waits_as_it_is_told_and_says_so() -> None:
    # Given somebody who has mistyped a password so often that the next has to wait for seconds
    with served_grid() as (grid, broker, _):
        peer = broker.client()

        def mistype() -> bool:
            refused = peer.ask(wire.LogIn("ann", "mistyped"))
            assert isinstance(refused, wire.Refused)
            is_late = refused.refusal.code is ErrorCode.RATE_LIMITED
            return is_late and refused.refusal.wait > 3_000

        eventually(mistype, "the wait is long")
        # When the right one is typed
        done = grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode())
    # Then it waits, says so, and logs in
    assert done.status == 0
    assert "Too many wrong passwords" in done.err
    assert "Waiting" in done.err
