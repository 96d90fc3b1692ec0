"""Which languages there are, and who runs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.kinds import code
from shared.languages import LANGUAGES
from shared.safety import one_line
from shared.states import WorkerState
from shared.wire.client import FleetNow
from shared.wire.rows import WorkerRow
from tui.model.columns import CURSOR
from tui.model.format import counted
from tui.model.lines import Line, Look, Span
from tui.model.text import fit

PREFIX = f"{code.NAME}:"
NO_SANDBOX = "none"
"""What a worker says of its sandbox that has none."""

UNKNOWN = "Nothing is known of the workers yet."
NO_WORKER = "No worker is there: programs wait until one comes. Start one with calc-worker."
REFUSED = (
    "No worker runs programs: nothing would keep them apart from its machine. There, install "
    "bubblewrap 0.8 or newer (apt-get install bubblewrap), and let the worker's user make user "
    "namespaces or start it as root."
)
NO_LANGUAGE = (
    "No worker has found a language that works: it looks when it starts. Install compilers there "
    "(apt-get install gcc g++ python3 nodejs), and start it again."
)
LOOKING = (
    "No worker has said yet which languages it has: it looks when it starts, which takes a few "
    "seconds."
)
NAME = 18
VERSION = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """A language, and how many workers offer it."""

    name: str
    title: str
    version: str = ""
    workers: int = 0

    @property
    def said(self) -> str:
        """Its version and who offers it."""
        if not self.workers:
            return "no worker offers it"
        return f"{fit(self.version, VERSION)}  on {counted(self.workers, 'worker')}"

    def line(self, under: bool) -> Line:
        """A row of the list."""
        look = Look.PLAIN if self.workers else Look.DIM
        return (
            Span(f"{CURSOR if under else ' '} ", Look.KEY),
            Span(fit(self.title, NAME) + "  ", Look.STRONG if under else look),
            Span(self.said, look),
        )


def choices(fleet: FleetNow | None) -> list[Choice]:
    """Every language, first those that somebody offers."""
    offered: dict[str, list[str]] = {}
    for name, version in _offered(fleet):
        offered.setdefault(name, []).append(version)
    names = sorted(dict.fromkeys([*LANGUAGES, *offered]), key=lambda name: name not in offered)
    return [_choice(name, offered.get(name, [])) for name in names]


def choice_of(name: str, fleet: FleetNow | None) -> Choice:
    """One language."""
    return _choice(name, [version for each, version in _offered(fleet) if each == name])


def trouble(fleet: FleetNow | None) -> str:
    """Why no program can run at all, and what to do; empty where some can."""
    if fleet is None:
        return UNKNOWN
    alive = list(_alive(fleet))
    if not alive:
        return NO_WORKER
    if any(_abilities(worker) for worker in alive):
        return ""
    return _why_nothing({worker.sandbox for worker in alive})


def _why_nothing(sandboxes: set[str]) -> str:
    """`sandboxes` is what workers say that offer nothing; those that say nothing still look."""
    if "" in sandboxes:
        return LOOKING
    return REFUSED if sandboxes == {NO_SANDBOX} else NO_LANGUAGE


def missing(name: str, fleet: FleetNow | None) -> str:
    """Why a program in this language has to wait; empty where it has not."""
    if sentence := trouble(fleet):
        return sentence
    choice = choice_of(name, fleet)
    return "" if choice.workers else f"No worker offers {choice.title}: it waits until one does."


def _choice(name: str, versions: list[str]) -> Choice:
    title = LANGUAGES[name].title if name in LANGUAGES else one_line(name)
    return Choice(name, title, one_line(max(versions, default="")), len(versions))


def _offered(fleet: FleetNow | None) -> Iterator[tuple[str, str]]:
    for worker in [] if fleet is None else _alive(fleet):
        yield from _abilities(worker)


def _alive(fleet: FleetNow) -> Iterator[WorkerRow]:
    return (worker for worker in fleet.workers if worker.state is WorkerState.ALIVE)


def _abilities(worker: WorkerRow) -> list[tuple[str, str]]:
    return [
        (ability.name.removeprefix(PREFIX), ability.version)
        for ability in worker.offers
        if ability.name.startswith(PREFIX)
    ]
