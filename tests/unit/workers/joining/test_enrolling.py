"""What is said where no broker lets a worker in."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.address import Remote
from shared.enrolling.line import JoinLine, written
from shared.errors import (
    CalcError,
    ChangedKey,
    ErrorCode,
    NoRoom,
    RequestError,
    SetupError,
    Unreachable,
)
from shared.home import Home
from workers.joining import enrolling

LINE = written(JoinLine(Remote("oak", 7766, b"o" * 32), b"t" * 32))


@pytest.mark.parametrize(
    ("met", "said"),
    [
        (NoRoom("Too many have come."), "Too many have come."),
        (RequestError(ErrorCode.UNAUTHORIZED, "It was used."), "It was used."),
        (Unreachable("No answer."), "No broker with the key of this line answers"),
        (ChangedKey("Another key.", b"k" * 32), "No broker with the key of this line answers"),
    ],
)
def test_what_a_broker_says_is_passed_on_and_its_silence_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, met: CalcError, said: str
) -> None:
    async def show(*_: object) -> str:
        raise met

    monkeypatch.setattr(enrolling, "_show", show)

    with pytest.raises(SetupError, match=said):
        enrolling.enroll(Home.at(tmp_path / "home"), LINE)
