"""What a worker remembers of the brokers that have let it in: where they are and their keys."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from shared.address import Remote, remote
from shared.errors import SetupError
from shared.keys.pair import key_in, text_of
from shared.private_file import replace as replace_file

MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A broker with its key, and what it calls the worker."""

    broker: Remote
    name: str


def load(path: Path) -> tuple[Enrolment, ...]:
    """The enrolments of a home, the last one last; raises `SetupError`."""
    try:
        with path.open("rb") as file:
            return tuple(map(_parse, json.loads(file.read(MOST_BYTES))))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise SetupError(f"Cannot read {path}: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError):
        raise SetupError(f"{path} is damaged: remove it, and enroll this worker anew.") from None


def keep(path: Path, enrolment: Enrolment) -> None:
    """Remember one more, instead of an earlier one of the same place; raises `SetupError`."""
    others = [known for known in load(path) if not _is_same(known.broker, enrolment.broker)]
    text = json.dumps([_fields(each) for each in (*others, enrolment)], indent=1)
    try:
        replace_file(path, text.encode())
    except OSError as error:
        raise SetupError(f"Cannot keep the enrolment in {path}: {error.strerror}.") from error


def find(path: Path, address: str) -> Enrolment | None:
    """The one at an address, whose key has to be that which it names, if it names one; raises
    `SetupError`."""
    wanted = remote(address)
    found = next((known for known in load(path) if _is_same(known.broker, wanted)), None)
    if found is not None and wanted.key not in (b"", found.broker.key):
        raise SetupError(
            f"This worker was enrolled at {wanted.clients} by a broker with another key than "
            "that. Enroll it anew if the broker has a new one."
        )
    return found


def _is_same(one: Remote, other: Remote) -> bool:
    return (one.host, one.port) == (other.host, other.port)


def _fields(enrolment: Enrolment) -> dict[str, str]:
    broker = enrolment.broker
    return {"broker": broker.clients, "key": text_of(broker.key), "name": enrolment.name}


def _parse(found: Any) -> Enrolment:
    address, key, name = found["broker"], found["key"], found["name"]
    if not all(isinstance(text, str) for text in (address, key, name)):
        raise TypeError("not an enrolment")
    return Enrolment(replace(remote(address), key=key_in(key)), name)
