"""Runs in which what was broken on purpose matters more often than in others."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.simulation import run as runs
from tests.simulation import trouble, user
from tests.simulation.blobs import wishes as of_images
from tests.simulation.streams import wishes as of_streams
from tests.simulation.trouble import Cast
from tests.simulation.user import User
from tests.simulation.world import World


def users_want(patch: pytest.MonkeyPatch, *wishes: Callable[[User], None]) -> None:
    """Hardly anything else."""
    patch.setattr(user, "_WISHES", wishes)


def users_want_streams(
    patch: pytest.MonkeyPatch, *wishes: Callable[[of_streams.Wishes], None]
) -> None:
    """In each run, and hardly anything else; if given, this of them."""
    patch.setattr(runs, "STREAMS_WANTED", 1)
    users_want(patch, *[User._want_a_stream] * 5, User._submit, User._change_a_setting)
    patch.setattr(of_streams, "_WISHES", wishes or of_streams._WISHES)


def users_want_images(
    patch: pytest.MonkeyPatch, *wishes: Callable[[of_images.Wishes], None]
) -> None:
    """The same of images."""
    patch.setattr(runs, "PICTURES_WANTED", 1)
    users_want(patch, *[User._want_a_picture] * 9, User._change_a_setting)
    patch.setattr(of_images, "_WISHES", wishes or of_images._WISHES)


def users_want_others_to_do_less(patch: pytest.MonkeyPatch) -> None:
    """They shut each other out, and revoke workers, in each run; and have something to lose."""
    patch.setattr(runs, "ACCOUNTS_WANTED", 1)
    wishes = [User._want_others_to_do_less] * 2, [User._submit] * 5, [User._want_a_stream] * 2
    users_want(patch, *(wish for some in wishes for wish in some), User._change_a_setting)


def goes_wrong(patch: pytest.MonkeyPatch, *what: Callable[[Cast], None]) -> None:
    """This alone, and all the time."""
    patch.setattr(trouble, "_TROUBLES", what)
    patch.setattr(trouble, "EVERY_MS", trouble.EVERY_MS[:1])


def nothing_goes_wrong(patch: pytest.MonkeyPatch) -> None:
    """Nothing takes long then, either."""
    goes_wrong(patch, lambda _cast: None)
    patch.setattr(World, "misfortune", lambda _world, _probability: False)
