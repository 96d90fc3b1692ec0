"""Who runs programs in which language."""

from __future__ import annotations

import pytest

from shared.states import WorkerState
from shared.wire.rows import Ability, WorkerRow
from tests.tui.fake import fleet, worker
from tui.model.code.offers import (
    LOOKING,
    NO_LANGUAGE,
    NO_WORKER,
    REFUSED,
    choices,
    missing,
    trouble,
)
from tui.model.lines import text_of


def offering(*names: str, sandbox: str = "user_namespace", **fields: object) -> WorkerRow:
    offers = tuple(Ability(f"code:{name}", "1.2") for name in names)
    return worker("oak", offers=offers, sandbox=sandbox, **fields)


def test_languages_that_are_offered_come_first() -> None:
    found = choices(fleet(offering("python", "c", "cobol"), offering("python")))
    offered = [(each.name, each.workers) for each in found if each.workers]
    assert offered == [("c", 1), ("python", 2), ("cobol", 1)]
    assert [each.workers for each in found[3:]] == [0] * (len(found) - 3)
    assert "no worker offers it" in text_of(found[-1].line(under=False))


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (fleet(), NO_WORKER),
        (fleet(offering("c", state=WorkerState.LOST)), NO_WORKER),
        (fleet(offering(sandbox="none")), REFUSED),
        (fleet(offering()), NO_LANGUAGE),
        (fleet(offering(sandbox="none"), offering(sandbox="")), LOOKING),
        (fleet(offering(sandbox="none"), offering("c")), ""),
    ],
)
def test_it_is_said_why_no_program_can_run(now: object, sentence: str) -> None:
    assert trouble(now) == sentence  # type: ignore[arg-type]


def test_a_language_that_nobody_offers_is_waited_for() -> None:
    assert missing("rust", fleet(offering("c"))).startswith("No worker offers Rust")
    assert missing("c", fleet(offering("c"))) == ""
