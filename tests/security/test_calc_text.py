"""Whatever a broker says, in whatever field, `calc` writes nothing that a terminal obeys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import pytest
from click.testing import CliRunner

from shared import __version__, session_file
from shared.cli.main import main
from shared.errors import ErrorCode
from shared.home import Home
from shared.session_file import StoredSession
from shared.wire import client as wire
from shared.wire.codec import encode
from shared.wire.fields import Exactly, Most
from shared.wire.rows import Refusal
from shared.wire.schema import field_names, is_record
from tests.support.brokers import short_home
from tests.support.made_up_brokers import Frames, MadeUpBroker

HOSTILE = "[/]\x1b]52;c;eA==\x07\x9b31m\u202e\r\t\x00\x7f\u200b\u2066$(x)"
FORBIDDEN = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u202e\u200b\u2066"} - {
    *"\n\t"
}
KINDS = ("expression", "code", "image", HOSTILE)
TOKEN = bytes(32)

COMMANDS = (
    *("tasks", "show 1", "cancel 1", "delete 1", "retry 1", "audit", "space", "workers"),
    *("streams", "streams show x", "errors x", "settings get", "logout"),
    *("pause all", "resume all", "cache clear", "workers drain x", "workers kill --yes x"),
    *("eval 1+1", "down", "accounts list", "accounts invitations", "accounts invite"),
    *("account sessions", "accounts role x user", "account passwd --password-stdin"),
    *("login x --password-stdin", "register x --password-stdin", "trust"),
)
SAYS_NO_SENTENCE = ("down", "trust")
"""A refused one says something of its own; the other one asks no broker."""

CASES = [
    (command, refuses)
    for command in COMMANDS
    for refuses in (False, True)
    if not (refuses and command == "logout")  # which is said again until its time is over
]
WITH_JSON = (
    *("tasks", "show 1", "audit", "space", "workers", "streams", "errors x", "settings get"),
    *("streams show x", "accounts list", "accounts invitations", "account sessions"),
)


class HostileBroker:
    """Answers every request as it should, with hostile text wherever there may be text."""

    def __init__(self, seed: int, *, refuses: bool) -> None:
        self._rng = Random(seed)  # noqa: S311 -- the same for the same seed
        self._refuses = refuses

    def answer(self, message: object, request: int) -> list[Frames]:
        """The frames of its reply."""
        return [encode(self._reply_to(message), request)]

    def _reply_to(self, message: object) -> object:
        if isinstance(message, wire.Hello):
            return wire.Welcome(__version__, bytes(16), True)
        assert isinstance(message, wire.Request)
        if self._refuses and not isinstance(message, wire.Ping | wire.Resume):
            return wire.Refused(Refusal(self._rng.choice(list(ErrorCode)), HOSTILE))
        return self._filled(type(message).reply)

    def _filled(self, cls: Any) -> Any:
        hints = get_type_hints(cls, include_extras=True)
        values = [self._value(name, hints[name]) for name in field_names(cls)]
        return cls(*values)

    def _value(self, name: str, hint: Any) -> Any:
        if name == "more":
            return False
        if name == "kind":
            return self._rng.choice(KINDS)
        origin, args = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self._bounded(args[0], args[1])
        if origin in (Union, UnionType):
            known = next(arg for arg in args if arg is not NoneType)
            return None if self._rng.random() < 0.2 else self._value(name, known)
        if origin is tuple:
            return tuple(self._value(name, args[0]) for _ in range(2))
        if is_record(hint):
            return self._filled(hint)
        if issubclass(hint, Enum):
            return self._rng.choice(list(hint))
        return {bool: True, float: 1.5, int: 1}.get(hint, HOSTILE)

    def _bounded(self, hint: Any, bound: Most | Exactly) -> Any:
        if get_origin(hint) is tuple:
            return tuple(self._value("", get_args(hint)[0]) for _ in range(2))
        if hint is int:
            return 1
        if isinstance(bound, Exactly):
            return bytes(bound.size)
        text = HOSTILE[: bound.limit]
        return text if hint is str else text.encode()


@pytest.fixture
def home() -> Iterator[Path]:
    with short_home() as root:
        home = Home.at(root)
        home.make()
        yield root


def run(home: Path, command: str, seed: int, *, refuses: bool) -> tuple[str, str]:
    """What a command writes to its two outputs."""
    address = f"ipc://{home}/hostile"
    session_file.save(Home.at(home).token, StoredSession("ann", TOKEN, address))
    broker = MadeUpBroker(address, HostileBroker(seed, refuses=refuses).answer)
    env = {"CALC_HOME": str(home), "CALC_BROKER": address}
    try:
        done = CliRunner().invoke(main, command.split(), env=env)
    finally:
        broker.close()
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done.stdout, done.stderr


@pytest.mark.parametrize(("command", "refuses"), CASES)
def test_nothing_hostile_is_written_for_people(home: Path, command: str, refuses: bool) -> None:
    for seed in range(3):
        out, err = run(home, command, seed, refuses=refuses)

        assert not FORBIDDEN & {*out, *err}, ascii(out + err)
        if refuses and command not in SAYS_NO_SENTENCE:
            assert "$(x)" in out + err, "the sentence is shown"


@pytest.mark.parametrize("command", WITH_JSON)
def test_nothing_hostile_is_written_for_programs(home: Path, command: str) -> None:
    for seed in range(3):
        out, err = run(home, f"{command} --json", seed, refuses=False)

        assert not FORBIDDEN & {*out, *err}, ascii(out + err)
        assert all(isinstance(json.loads(line), dict) for line in out.splitlines())
