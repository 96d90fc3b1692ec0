"""One torture: set up, make trouble, let everything come to its end, and judge."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shared.home import Home
from shared.kinds import image
from shared.wire import client as wire
from shared.wire.rows import SettingValue
from tests.support.brokers import eventually, running_broker
from tests.support.grids import Grid
from tests.torture import streams, witness
from tests.torture.images import places
from tests.torture.ledger import Ledger
from tests.torture.processes import ALL, KINDS, Cast, Kept, ending
from tests.torture.trouble import Trouble
from tests.torture.verdict import Verdict, judge, unfinished

SETTINGS = {
    "worker.heartbeat": 200,
    "worker.missed_beats": 3,
    "task.backoff": 50,
    "quota.user": 150,
}
"""Short, so that leases end while somebody is stopped; and a queue that clients cannot fill."""

ROOT = "root"

CALM_S = 60
"""What everything that is left may take to end when nothing is killed any more."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: `only` of these kinds are killed."""

    kills: int
    seed: int
    only: tuple[str, ...] = KINDS
    stops: bool = True
    rate: float = 5.0
    """kills and stops a second"""
    max_tries: int = 100
    addition: int = 15
    """milliseconds that an addition takes: long ones are split"""
    workers: int = 2
    slots: int = 2
    clients: int = 3


@dataclass(slots=True)
class Ordeal:
    """What came of it."""

    verdict: Verdict
    killed: Counter[str]
    stopped: Counter[str]
    seconds: float


def torture(plan: Plan, folder: Path) -> Ordeal:
    """Carry a plan out on a home in `folder`, whose path is short."""
    grid = Grid(folder / "home")
    grid.env["CALC_ROLES"] = f"{streams.ROLES},{image.NAME}"
    try:
        tokens = _set_up(plan, grid.home)
        with ending(_begin(plan, grid, folder, tokens)) as cast:
            eventually(lambda: all(_promised(folder, name) for name in tokens), "work goes on")
            trouble = Trouble(cast, plan.seed, plan.only, plan.rate, plan.stops)
            seconds = _time(lambda: trouble.make(plan.kills))
            open_ends = _calm_down(cast, grid.home)
        verdict = judge(grid.home.database, {name: _ledger(folder, name) for name in tokens})
        verdict.blame("open ends", open_ends)
        _judge_files(verdict, grid.home)
        _judge_logs(verdict, plan, folder, trouble.killed)
        return Ordeal(verdict, trouble.killed, trouble.stopped, seconds)
    finally:
        grid.end()


def _time(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _set_up(plan: Plan, home: Home) -> dict[str, bytes]:
    """Accounts, settings and triggers; returns the token of each client."""
    settings = SETTINGS | {"task.max_tries": plan.max_tries, "time.addition": plan.addition}
    values = tuple(SettingValue(name, value) for name, value in settings.items())
    with running_broker(home) as broker:
        root = broker.client()
        root.register(ROOT)
        assert isinstance(root.ask(wire.ChangeSettings(values)), wire.SettingsNow)
        names = [f"client{number}" for number in range(plan.clients)]
        tokens = {name: broker.client().register(name).token for name in names}
        streams.create(root)
        broker.stop()
    witness.install(home.database)
    return tokens


def _begin(plan: Plan, grid: Grid, folder: Path, tokens: dict[str, bytes]) -> Cast:
    def keep(name: str, *command: str) -> Kept:
        return Kept(command, grid.env, folder / f"{name}.log")

    broker = keep("broker", *grid.command("calc-broker"))
    names = [f"worker{number}" for number in range(plan.workers)]
    options = "--slots", str(plan.slots), "--log-level", "warning"
    workers = [keep(n, *grid.command("calc-worker", "--name", n, *options)) for n in names]
    clients = [
        keep(name, *_client(grid, folder, name, token, plan.seed)) for name, token in tokens.items()
    ]
    return Cast(broker, workers, clients)


def _client(grid: Grid, folder: Path, name: str, token: bytes, seed: int) -> list[str]:
    python, *_ = grid.command("calc")
    ledger = str(folder / f"{name}.ledger")
    return [python, "-m", "tests.torture.client", ledger, token.hex(), f"{seed} {name}"]


def _ledger(folder: Path, name: str) -> Ledger:
    return Ledger(folder / f"{name}.ledger")


def _promised(folder: Path, name: str) -> bool:
    return bool(_ledger(folder, name).acknowledged)


def _calm_down(cast: Cast, home: Home) -> list[str]:
    """Let everything come to its end; returns what does not."""

    def all_ended() -> bool:
        cast.serve()
        return not unfinished(home.database)

    try:
        cast.leave()
        streams.switch_off(home, ROOT)
        eventually(all_ended, "everything has ended", CALM_S)
    except AssertionError as error:
        return [str(error)]
    return []


def _judge_files(verdict: Verdict, home: Home) -> None:
    """A broker that starts removes whatever the one before it was killed over."""
    with running_broker(home) as broker:
        broker.stop()
    verdict.blame("files that are not as named", list(places.wrong(home.database)))


def _judge_logs(verdict: Verdict, plan: Plan, folder: Path, killed: Counter[str]) -> None:
    """What is done in slots alone may be counted as tried: nothing that waits behind it. A broker
    that is killed may have had no time to log that a worker is lost."""
    logs = {path.name: path.read_text(errors="replace") for path in folder.glob("*.log")}
    lost = logs["broker.log"].count(" is lost: ")
    unheard = killed["broker"] + plan.workers * killed[ALL]
    most = plan.slots * (lost + unheard) + killed["slot"]
    tries = verdict.figures["tries counted"]
    groundless = [f"{tries} tries in {most} deaths at most"] if tries > most else []
    verdict.blame("tries without a death", groundless)
    verdict.figures["files swept"] = places.swept(logs["broker.log"])
    bad = [name for name, text in logs.items() if "Traceback" in text or "forgotten" in text]
    verdict.blame("tracebacks", bad)
