"""Why no image begins, in a sentence."""

from __future__ import annotations

from shared.cli.image.waiting import waits_for
from shared.kinds import KINDS
from shared.states import WorkerState
from shared.wire.rows import Ability, WorkerRow

OAK = WorkerRow(
    "oak", "host", 1, WorkerState.ALIVE, 2, 0, 0, 0, 0, 0, 0, kinds=tuple(KINDS), version="1"
)
COUNTS = OAK._replace(kinds=("expression",), offers=(Ability("code:c", "12.2"),))


def test_nothing_is_said_while_somebody_works_on_images() -> None:
    assert waits_for([COUNTS, OAK]) is None


def test_nobody_works_on_images() -> None:
    said = "no worker works on images (its roles lack image)"
    assert waits_for([COUNTS, OAK._replace(state=WorkerState.LOST)]) == said


def test_there_is_nobody() -> None:
    assert (
        waits_for([]) == waits_for([OAK._replace(state=WorkerState.LOST)]) == "there is no worker"
    )
