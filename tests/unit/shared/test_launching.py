"""A ticket on its way to a worker."""

from __future__ import annotations

import os

import pytest

from shared.errors import SetupError
from shared.launching import VARIABLE, environment_with, take_ticket
from shared.limits import TICKET_BYTES


def test_it_comes_through_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/somewhere")
    environment = environment_with(b"\0ticket\xff")
    assert environment["HOME"] == "/somewhere"

    monkeypatch.setenv(VARIABLE, environment[VARIABLE])

    assert take_ticket() == b"\0ticket\xff"
    # And who is started in turn does not have it
    assert VARIABLE not in os.environ


def test_without_one_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)

    assert VARIABLE not in environment_with(b"")
    assert take_ticket() == b""


@pytest.mark.parametrize("text", ["no hex", "0", "00" * (TICKET_BYTES + 1)])
def test_what_is_none_is_said(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(VARIABLE, text)

    with pytest.raises(SetupError, match=f"{VARIABLE} is no ticket"):
        take_ticket()
