"""What a person is told while the broker has requests wait."""

from __future__ import annotations

from shared.client.effects import Waiting
from shared.client.patience import Patience

TOO_FAST = Waiting(4_000, "Too fast; wait 4 s.")


def test_a_wait_is_said_once_however_many_requests_it_is_about() -> None:
    patience = Patience()
    assert patience.sentence(TOO_FAST, 1_000) == "Too fast; wait 4 s. Waiting…"
    assert patience.sentence(TOO_FAST, 1_001) == ""
    assert patience.sentence(TOO_FAST, 4_999) == ""
    assert patience.sentence(TOO_FAST, 5_000)


def test_a_moment_is_not_worth_a_word() -> None:
    patience = Patience()
    assert patience.sentence(Waiting(999, "Too fast."), 0) == ""
    assert patience.sentence(Waiting(1_000, "Too fast."), 1)
