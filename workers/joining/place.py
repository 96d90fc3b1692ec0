"""Where a worker finds its broker."""

from __future__ import annotations

from dataclasses import dataclass

from shared.address import Remote, is_remote
from shared.enrolling import kept
from shared.enrolling.kept import Enrolment
from shared.errors import SetupError
from shared.home import Home
from shared.keys.curve import Curve
from shared.keys.files import load_or_make
from workers.joining.enrolling import enroll


@dataclass(frozen=True, slots=True)
class Place:
    """An address for workers, and the keys that are spoken with there; none on this machine."""

    address: str
    curve: Curve | None = None
    broker: Remote | None = None
    """where it is one of another machine"""


def place_for(home: Home, broker: str | None, line: str | None) -> Place:
    """The broker that enrolls it now, else the one that is named, else the one that has let it in
    last, else that of its home; raises `SetupError`."""
    if line is not None:
        return _beyond(home, enroll(home, line))
    if broker is not None:
        return _beyond(home, _known(home, broker)) if is_remote(broker) else Place(broker)
    enrolments = kept.load(home.enrolments)
    return _beyond(home, enrolments[-1]) if enrolments else _here(home)


def _known(home: Home, broker: str) -> Enrolment:
    enrolment = kept.find(home.enrolments, broker)
    if enrolment is None:
        raise SetupError(
            f"This worker was not enrolled at {broker}: calc-broker enroll NAME, on the machine of "
            "the broker, prints a line that does it."
        )
    return enrolment


def _beyond(home: Home, enrolment: Enrolment) -> Place:
    home.make()
    curve = Curve(enrolment.broker.key, load_or_make(home.worker_key))
    return Place(enrolment.broker.workers, curve, enrolment.broker)


def _here(home: Home) -> Place:
    home.make()
    home.make_sockets()
    return Place(home.worker_address)
