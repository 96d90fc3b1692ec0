"""`calc errors` before a broker that was made up: what is forgotten is what was written."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.errors import ErrorCode
from shared.wire import streams
from shared.wire.rows import Held, Refusal
from tests.support.brokers import eventually, short_home
from tests.support.grids import Finished, Grid
from tests.support.made_up_streams import StreamKeeper, failure, kept_streams, row
from tests.support.requirements import forbidden_here

Kept = tuple[Grid, StreamKeeper]
FULL = "/dev/full"
KEPT = "What was not written is kept."


@pytest.fixture
def kept() -> Iterator[Kept]:
    """`calc` logged in to a broker that was made up."""
    with short_home() as home, kept_streams(home) as kept:
        kept[1].rows["messages"] = row()
        yield kept


def redirected(grid: Grid, how: str, *args: str) -> Finished:
    """Run `calc errors messages` with a redirection of the shell."""
    command = grid.command("calc", "errors", "messages", *args)
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {how}', "sh", *command],
        capture_output=True,
        env=grid.env,
        timeout=60,
        check=False,
    )
    return Finished(done.returncode, done.stdout.decode(), done.stderr.decode())


def numbers(text: str) -> list[int]:
    """The messages in lines of JSON."""
    return [json.loads(line)["number"] for line in text.splitlines()]


def numbers_left(keeper: StreamKeeper) -> list[int]:
    """The messages whose failures are kept."""
    return sorted(failed.number for failed in keeper.failures.values())


def test_errors_are_listed_oldest_first_and_kept(kept: Kept) -> None:
    # Given
    hostile = failure(2, reason="it\x1b[31m failed\nbadly", task=7, text="2\t/0")
    kept[1].fail(hostile, failure(1, worker="elm"))

    # When
    done = kept[0].calc("errors", "messages")

    # Then
    first, second = done.out.splitlines()
    assert first.split() == [
        *("1", "1970-01-01T00:00:00.001Z", "elm,", "attempt", "1", "it", "failed")
    ]
    assert second.endswith("task 7  2␉/0  it␛[31m failed␊badly")
    assert len(kept[1].failures) == 2


def test_a_list_ends_at_its_limit_and_says_so(kept: Kept) -> None:
    # Given
    kept[1].page_rows = 2
    kept[1].fail(*map(failure, range(1, 10)))

    # When
    done = kept[0].calc("errors", "messages", "--json", "--limit", "5")

    # Then
    assert numbers(done.out) == [1, 2, 3, 4, 5]
    assert "--limit 10" in done.err


def test_all_are_drained_while_more_arrive_and_nothing_twice(kept: Kept, tmp_path: Path) -> None:
    # Given 250 that failed, and for a while others that fail while these are drained, some of
    # them messages that were made before
    grid, keeper = kept
    keeper.fail(*(failure(key) for key in range(1_000, 1_250)))
    more = iter(range(10))

    def fail_more() -> None:
        for number in more:
            keeper.fail(failure(number + 1), failure(2_000 + number))
            return

    keeper.on_page = fail_more

    # When
    out = tmp_path / "errors"
    done = redirected(grid, f">{out}", "--json", "--drain")

    # Then
    written = numbers(out.read_text())
    assert (done.status, done.err) == (0, "")
    assert len(written) == len(set(written))
    assert set(range(1_000, 1_250)) <= set(written)
    assert keeper.failures == {}


def test_only_those_of_one_worker_are_drained(kept: Kept) -> None:
    # Given
    kept[1].fail(failure(1), failure(2, worker="elm"), failure(3))

    # When
    done = kept[0].calc("errors", "messages", "--json", "--drain", "--worker", "oak")

    # Then
    assert numbers(done.out) == [1, 3]
    assert set(kept[1].failures) == {Held(2, 1)}


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (f">{FULL}", f"calc: Cannot write: No space left on device. {KEPT}\n"),
        (">&-", f"calc: Cannot write: standard output is closed. {KEPT}\n"),
    ],
)
def test_output_that_cannot_be_written_forgets_nothing(kept: Kept, how: str, said: str) -> None:
    # Given
    if FULL in how and not Path(FULL).exists():
        forbidden_here(f"there is no {FULL}")
    kept[1].fail(*map(failure, range(1, 250)))

    # When
    done = redirected(kept[0], how, "--drain")

    # Then
    assert (done.status, done.err) == (1, said)
    assert len(kept[1].failures) == 249
    assert not [each for each in kept[1].asked if isinstance(each, streams.DropErrors)]


def test_what_fits_into_a_file_is_forgotten_and_the_rest_kept(kept: Kept, tmp_path: Path) -> None:
    # Given a file that may not become larger than one block of the shell, 512 bytes or 1 KiB
    kept[1].fail(*map(failure, range(1_000, 1_250)))
    out = tmp_path / "errors"

    # When
    command = kept[0].command("calc", "errors", "messages", "--json", "--drain")
    script = f"trap '' XFSZ; ulimit -f 1; exec \"$@\" >{out}"
    done = subprocess.run(
        ["/bin/sh", "-c", script, "sh", *command],
        capture_output=True,
        env=kept[0].env,
        timeout=60,
        check=False,
    )

    # Then
    whole = out.read_text().rpartition("\n")[0]
    left = {failed.number for failed in kept[1].failures.values()}
    assert done.returncode == 1
    assert KEPT in done.stderr.decode()
    assert numbers(whole)
    assert {*numbers(whole)} == {*range(1_000, 1_250)} - left


def test_a_reader_that_is_gone_takes_nothing_away(kept: Kept) -> None:
    # Given
    kept[1].fail(*map(failure, range(1, 250)))

    # When
    command = kept[0].command("calc", "errors", "messages", "--drain")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=kept[0].env
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()

    # Then
    assert (process.returncode, said) == (1, b"")
    assert len(kept[1].failures) == 249


def test_what_a_reader_leaves_in_the_pipe_is_kept(kept: Kept) -> None:
    # Given
    kept[1].fail(*map(failure, range(1, 251)))

    # When
    done = redirected(kept[0], "| head -n 3", "--drain", "--json")

    # Then
    assert numbers(done.out) == [1, 2, 3]
    assert numbers_left(kept[1]) == [*range(4, 251)]


def test_a_reader_may_take_longer_than_the_broker_waits_for_a_sign_of_life(kept: Kept) -> None:
    # Given
    keeper = kept[1]
    keeper.fail(*map(failure, range(1, 251)))
    command = kept[0].command("calc", "errors", "messages", "--drain", "--json")

    # When
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=kept[0].env) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        before = keeper.pings
        eventually(lambda: keeper.pings > before, "a sign of life")
        rest = process.stdout.read()

    # Then
    assert numbers((first + rest).decode()) == [*range(1, 251)]
    assert not keeper.failures


def test_all_are_retried_once_even_if_they_fail_again(kept: Kept) -> None:
    # Given messages of which each fails again at once
    keeper = kept[1]
    keeper.page_rows = 2
    keeper.fail(*map(failure, range(1, 6)))

    def fail_again() -> None:
        retried = asked(keeper, streams.RetryErrors)
        for item in retried[-1].items if retried else ():
            keeper.fail(failure(item.key, attempt=2))

    keeper.on_page = fail_again

    # When
    done = kept[0].calc("errors", "messages", "--retry")

    # Then
    items = [item for request in asked(keeper, streams.RetryErrors) for item in request.items]
    assert (done.status, done.out) == (0, "")
    assert done.err == "calc: 5 handled anew\n"
    assert items == [Held(key, 1) for key in range(1, 6)]


def test_what_is_not_retried_is_a_sentence_and_a_status(kept: Kept) -> None:
    # Given
    kept[1].fail(failure(1), failure(2))
    kept[1].refuses = Refusal(ErrorCode.NOT_FOUND, "It is kept no longer.")

    # When
    done = kept[0].calc("errors", "messages", "--retry")

    # Then
    assert done.status == 1
    assert "not 2 of them: It is kept no longer." in done.err


def test_drain_and_retry_do_not_go_together(kept: Kept) -> None:
    assert kept[0].calc("errors", "messages", "--retry", "--drain").status == 2
    assert not asked(kept[1], streams.Errors)


def asked(keeper: StreamKeeper, kind: type) -> list[Any]:
    """What was asked of this kind."""
    return [request for request in keeper.asked if type(request) is kind]
