"""What has to hold of images is broken on purpose, to see that the simulation notices."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from broker.core.blobs import claiming, receiving
from broker.core.effects import KeepBlob
from broker.core.events import BlobKept
from broker.net.blobs import Blobs
from broker.store.blobs import files, rows
from broker.store.blobs.files import Files
from broker.store.blobs.handed_in import HandedIn
from broker.store.blobs.incoming import Incoming
from broker.store.repository import Repository
from shared.errors import ErrorCode, RequestError
from shared.kinds.base import BlobName
from shared.shelf import INCOMING
from tests.simulation import steering, trouble
from tests.simulation.blobs import disk
from tests.simulation.blobs.album import Album
from tests.simulation.noticing import is_noticed
from workers.supervisor.blobs.blobs import Blobs as Bringers

Break = Callable[[pytest.MonkeyPatch], None]


def files_are_not_synced(patch: pytest.MonkeyPatch) -> None:
    """A blob is named whose bytes a loss of power takes."""

    def settle(incoming: Incoming, target: Any) -> None:
        incoming._path.rename(target)
        os.close(incoming._file)

    patch.setattr(Incoming, "settle", settle)


def what_is_on_its_way_to_disk_is_named(patch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the thread that syncs."""

    def keep(blobs: Blobs, effect: KeepBlob) -> None:
        real(blobs, effect)
        blobs._tell(BlobKept(effect.ticket))

    real = Blobs.keep
    patch.setattr(Blobs, "keep", keep)


def to_know_a_hash_gives_the_bytes(patch: pytest.MonkeyPatch) -> None:
    """What somebody has sent nobody else has to send."""
    patch.setattr(claiming, "has", lambda turn, _owner, digest: bool(turn.loaded.claims[digest]))


def everybody_is_given_everything(patch: pytest.MonkeyPatch) -> None:
    """Whose task it is is not looked at."""

    def named(raw: Any, _owner: int, fetch: Any) -> BlobName:
        query = (
            "SELECT blob_use.digest, blob_use.size FROM blob_use "
            "JOIN task ON task.key = blob_use.task WHERE task.id = ? AND role = ? AND place = ?"
        )
        found = raw.execute(query, (fetch.id, fetch.role, fetch.place)).fetchone()
        if found is None:
            raise RequestError(ErrorCode.NOT_FOUND, "It is not there.")
        return BlobName(*found)

    patch.setattr(rows, "named", named)


def what_is_not_what_its_hash_says_is_kept(patch: pytest.MonkeyPatch) -> None:
    """Whatever comes is believed."""
    patch.setattr(Incoming, "digest", property(_Anything))


class _Anything:
    def __init__(self, _incoming: Incoming) -> None:
        """Equal to whatever it is compared with."""

    def __ne__(self, _other: object) -> bool:
        return False


def files_stay(patch: pytest.MonkeyPatch) -> None:
    """What nobody has any more is not removed."""
    patch.setattr(claiming, "clear", lambda _turn: None)


def files_go_though_somebody_has_them(patch: pytest.MonkeyPatch) -> None:
    """Who else has the same bytes is not looked at."""
    patch.setattr(claiming, "_is_gone", lambda _turn, _digest: True)


def nothing_is_swept(patch: pytest.MonkeyPatch) -> None:
    """What a crash leaves behind stays."""
    patch.setattr(Files, "sweep", lambda _files, _named: 0)


def the_quota_is_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    """Everybody may keep as much as they want."""
    patch.setattr(receiving, "_check_room", lambda *_about: None)


def what_is_gone_is_taken_for_sent(patch: pytest.MonkeyPatch) -> None:
    """What somebody has deleted cannot be sent again. Much is deleted, and sent again."""
    steering.goes_wrong(patch, trouble._delete_file)
    patch.setattr(Album, "picture", lambda album: album.add(album.world.one_of(album._pool)))
    patch.setattr(Repository, "_is_gone", lambda _repository, _claims: False)


def ends_are_told_before_what_was_made_is_there(patch: pytest.MonkeyPatch) -> None:
    """A worker brings nothing."""

    def end(blobs: Any, to: Any, job: Any, outcome: Any) -> None:
        blobs._tell(to, (job.key, job.attempt), outcome)

    patch.setattr(Bringers, "end", end)


def what_is_handed_in_is_believed(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks at what is in a file. Somebody changes them."""
    _hand_in_and_meddle(patch)
    patch.setattr(HandedIn, "digest", property(_Anything))


def what_is_handed_in_is_not_synced(patch: pytest.MonkeyPatch) -> None:
    """It was written by somebody else, and who knows when."""

    def settle(file: HandedIn, target: Any) -> None:
        file._path.rename(target)
        os.close(file._file)

    patch.setattr(disk, "SHELVED", 1)
    patch.setattr(HandedIn, "settle", settle)


def what_is_not_there_is_taken_for_handed_in(patch: pytest.MonkeyPatch) -> None:
    """Whoever says that it is there is believed. Somebody removes them."""

    def keep(blobs: Blobs, effect: KeepBlob, arrive: Any) -> None:
        with suppress(RequestError):
            blobs._files.keep(arrive(), effect.digest)
        blobs._tell(BlobKept(effect.ticket))

    _hand_in_and_meddle(patch)
    patch.setattr(Blobs, "_keep", keep)


def what_is_handed_in_is_not_swept(patch: pytest.MonkeyPatch) -> None:
    """What a crash leaves on the shelf stays."""
    real = files._unfinished_in
    patch.setattr(disk, "SHELVED", 1)
    patch.setattr(files, "_unfinished_in", lambda at: real(at) if at.name == INCOMING else [])


def _hand_in_and_meddle(patch: pytest.MonkeyPatch) -> None:
    steering.goes_wrong(patch, trouble._meddle)
    patch.setattr(disk, "SHELVED", 1)


@pytest.mark.parametrize(
    "break_it",
    [
        files_are_not_synced,
        what_is_on_its_way_to_disk_is_named,
        to_know_a_hash_gives_the_bytes,
        everybody_is_given_everything,
        what_is_not_what_its_hash_says_is_kept,
        files_stay,
        files_go_though_somebody_has_them,
        nothing_is_swept,
        the_quota_is_not_looked_at,
        what_is_gone_is_taken_for_sent,
        ends_are_told_before_what_was_made_is_there,
        what_is_handed_in_is_believed,
        what_is_handed_in_is_not_synced,
        what_is_not_there_is_taken_for_handed_in,
        what_is_handed_in_is_not_swept,
    ],
    ids=lambda break_it: break_it.__name__,
)
def test_the_simulation_notices(
    break_it: Break, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "calc-broker")
    steering.users_want_images(monkeypatch)
    break_it(monkeypatch)

    assert is_noticed()


def test_it_notices_nothing_where_nothing_is_broken(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "calc-broker")
    steering.users_want_images(monkeypatch)

    assert not is_noticed(seeds=3)
