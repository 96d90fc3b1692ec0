"""A worker on the broker's machine takes what lies on the shelf and hands in what was made; what
cannot be done so is done in pieces."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from shared.errors import ErrorCode
from shared.home import Home
from shared.kinds import KINDS
from shared.limits import BLOB_PIECE_BYTES
from shared.shelf import Shelf
from shared.wire import fleet
from shared.wire.rows import Outcome, Refusal
from tests.support.bench_of_blobs import Bench
from tests.support.blobs import PICTURES, digest_of, payload_of
from tests.support.supervisors import WALL
from workers.slots.messages import Done
from workers.supervisor.blobs.bringing import AGAIN_AFTER
from workers.supervisor.blobs.places import given

DATA = os.urandom(2 * BLOB_PIECE_BYTES + 7)
MADE = os.urandom(BLOB_PIECE_BYTES + 7)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setitem(KINDS, PICTURES.name, PICTURES)
    bench = Bench(Home.at(tmp_path / "home"))
    (tmp_path / "home").mkdir(mode=0o700)
    return bench


@pytest.fixture
def shelf(bench: Bench, tmp_path: Path) -> Shelf:
    return bench.place_shelf(tmp_path / "shelf")


def end(bench: Bench, *blobs: bytes) -> None:
    """A slot is done with job 1, and has left what it has made."""
    bench.leave(1, *blobs)
    wall = WALL + bench.now
    bench.slot(0, Done((Outcome(1, 1, wall - 1, wall, "", payload_of(*blobs), None),)))


def ends(bench: Bench) -> list[int]:
    """The jobs of which the broker was told in the last step."""
    return [outcome.key for message in bench.told(fleet.Outcomes) for outcome in message.items]


def apart(*_paths: object, **_options: object) -> None:
    raise OSError(errno.EXDEV, "Invalid cross-device link")


def test_what_lies_on_the_shelf_is_not_asked_for(bench: Bench, shelf: Shelf) -> None:
    path = bench.shelve(DATA)

    bench.assign(bench.job(1, DATA))

    assert bench.handed() == [(0, 1)]
    assert bench.wants == []
    assert given(bench.folder(1), 0).samefile(path)


def test_what_does_not_lie_there_comes_in_pieces(bench: Bench, shelf: Shelf) -> None:
    bench.assign(bench.job(1, DATA))

    assert bench.handed() == [(0, 1)]
    assert bench.wants
    assert given(bench.folder(1), 0).read_bytes() == DATA


@pytest.mark.parametrize("size", [0, 1, BLOB_PIECE_BYTES])
def test_what_is_damaged_there_is_left_as_it_is(bench: Bench, shelf: Shelf, size: int) -> None:
    path = bench.shelve(DATA)
    path.write_bytes(DATA[:size])

    bench.assign(bench.job(1, DATA))

    assert given(bench.folder(1), 0).read_bytes() == DATA
    assert path.read_bytes() == DATA[:size]


def test_what_the_disk_has_changed_is_not_taken(bench: Bench, shelf: Shelf) -> None:
    path = bench.shelve(DATA)
    path.write_bytes(DATA[::-1])

    bench.assign(bench.job(1, DATA))

    assert given(bench.folder(1), 0).read_bytes() == DATA
    assert path.read_bytes() == DATA[::-1]


def test_no_link_there_is_followed(bench: Bench, shelf: Shelf, tmp_path: Path) -> None:
    other = tmp_path / "other"
    data = os.urandom(len(str(other)))  # as long as the link is
    path = bench.shelve(data)
    path.unlink()
    other.write_bytes(data[::-1])
    path.symlink_to(other)

    bench.assign(bench.job(1, data))

    assert given(bench.folder(1), 0).read_bytes() == data


def test_from_a_shelf_on_another_disk_it_is_copied(
    bench: Bench, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bench.shelve(DATA)
    monkeypatch.setattr(os, "link", apart)

    bench.assign(bench.job(1, DATA))

    assert bench.wants == []
    assert given(bench.folder(1), 0).read_bytes() == DATA
    assert not given(bench.folder(1), 0).samefile(path)


def test_what_was_made_is_handed_in_before_the_end_is_told(bench: Bench, shelf: Shelf) -> None:
    bench.assign(bench.job(1, DATA))

    end(bench, MADE, b"and more")

    assert bench.came == {digest_of(MADE): MADE, digest_of(b"and more"): b"and more"}
    assert bench.brings == []
    assert ends(bench) == [1]
    assert not bench.folder(1).exists()


def test_to_a_shelf_on_another_disk_it_is_copied(
    bench: Bench, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.assign(bench.job(1, DATA))
    monkeypatch.setattr(os, "link", apart)

    end(bench, MADE)

    assert bench.came == {digest_of(MADE): MADE}
    assert bench.brings == []


def test_what_the_broker_does_not_find_is_brought_in_pieces(bench: Bench, shelf: Shelf) -> None:
    bench.assign(bench.job(1, DATA))
    bench.refuses = [Refusal(ErrorCode.NOT_FOUND, "There is no such file.")]

    end(bench, MADE)

    assert len(bench.handed_in) == len(bench.brings) == 1
    assert bench.came == {digest_of(MADE): MADE}
    assert ends(bench) == [1]
    assert list(shelf.handed_in.iterdir()) == []


def test_what_cannot_be_put_there_is_brought_in_pieces(bench: Bench, shelf: Shelf) -> None:
    bench.assign(bench.job(1, DATA))
    shelf.handed_in.chmod(0o755)

    end(bench, MADE)

    assert bench.handed_in == []
    assert bench.came == {digest_of(MADE): MADE}


def test_a_broker_that_cannot_take_it_is_asked_later_and_nothing_is_left(
    bench: Bench, shelf: Shelf
) -> None:
    bench.assign(bench.job(1, DATA))
    bench.refuses = [Refusal(ErrorCode.UNAVAILABLE, "It is full.")]
    end(bench, MADE)
    assert ends(bench) == []

    bench.wait(AGAIN_AFTER + 100)

    assert bench.came == {digest_of(MADE): MADE}
    assert len(bench.handed_in) == 2
    assert list(shelf.handed_in.iterdir()) == []


def test_a_broker_that_does_not_even_look_is_not_left_a_file_each_time(
    bench: Bench, shelf: Shelf
) -> None:
    bench.assign(bench.job(1, DATA))
    bench.refuses = [Refusal(ErrorCode.RATE_LIMITED, "Too much is being sent.")] * 5
    end(bench, MADE)

    for _ in range(4):
        bench.wait(AGAIN_AFTER + 100)

    assert len(bench.handed_in) == 5
    assert len(list(shelf.handed_in.iterdir())) == 1


def test_another_broker_that_tells_of_no_shelf_gets_pieces(bench: Bench, shelf: Shelf) -> None:
    bench.shelve(DATA)
    bench.join()

    bench.assign(bench.job(1, DATA))
    end(bench, MADE)

    assert bench.wants
    assert len(bench.brings) == 1
    assert bench.handed_in == []


def test_on_another_connection_it_is_handed_in_again(bench: Bench, shelf: Shelf) -> None:
    bench.assign(bench.job(1, DATA))
    bench.answers = False
    end(bench, MADE)
    bench.wire.clear()

    bench.answers = True
    bench.broker(fleet.Joined("oak", (), (), 1, str(shelf.root)))

    assert bench.came == {digest_of(MADE): MADE}
    assert list(shelf.handed_in.iterdir()) == []


def test_what_a_slot_did_not_leave_fails_the_task(bench: Bench, shelf: Shelf) -> None:
    bench.assign(bench.job(1, DATA))
    wall = WALL + bench.now

    bench.slot(0, Done((Outcome(1, 1, wall - 1, wall, "", payload_of(MADE), None),)))

    (message,) = bench.told(fleet.Outcomes)
    assert [outcome.error.code for outcome in message.items if outcome.error] == ["internal"]
