"""One run: a seed in, figures out, or `Broken` with its story."""

from __future__ import annotations

import gc
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from broker.store.database import MEMORY, open_database
from shared.wire import client as wire
from shared.wire.rows import SettingValue
from tests.simulation import trouble
from tests.simulation.accounts.books import AccountBooks
from tests.simulation.accounts.ledger import Accounts
from tests.simulation.accounts.wishes import NAMES
from tests.simulation.blobs import ends as blob_ends
from tests.simulation.blobs.album import Album
from tests.simulation.blobs.around import surroundings
from tests.simulation.blobs.books import PictureBooks
from tests.simulation.blobs.disk import Disk
from tests.simulation.blobs.ledger import Pictures
from tests.simulation.blobs.wishes import QUOTAS
from tests.simulation.broker import Broker
from tests.simulation.checks import Books
from tests.simulation.ledger import Ledger
from tests.simulation.streams import ends
from tests.simulation.streams.books import StreamBooks
from tests.simulation.trouble import Cast
from tests.simulation.user import User
from tests.simulation.wires import Network
from tests.simulation.worker import Worker
from tests.simulation.world import Broken, World

QUIET_MS = 3_000
TROUBLE_MS = 15_000
STEP_MS = 2_000
BACK_MS = 16_000
"""After which everybody is there who was stopped, cut off or thought to be lost."""

TTL_MS = 4_000
STREAMS_WANTED = 0.7
PICTURES_WANTED = 0.7
ACCOUNTS_WANTED = 0.5
LAST_SETTINGS = (
    SettingValue("pause.all", 0),
    SettingValue("pause.message", 0),
    SettingValue("pause.image", 0),
    SettingValue("quota.user", 1_000),
    SettingValue("quota.grid", 1_000),
    SettingValue("stream.ttl", TTL_MS),
)
CALM_MS_AT_MOST = 240_000
WORKERS = (("oak", 2), ("elm", 1), ("fir", 3))


@dataclass(slots=True)
class Figures:
    """What has happened in some runs."""

    seeds: int = 0
    steps: int = 0
    commits: int = 0
    messages: int = 0
    acknowledged: int = 0
    ended: int = 0
    generated: int = 0
    """messages of streams"""
    fetched: int = 0
    """pieces of images that users were given"""
    given: int = 0
    """those that workers were given"""
    handed: int = 0
    """files that were handed in"""
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, other: Figures) -> None:
        """These, too."""
        self.seeds += other.seeds
        self.steps += other.steps
        self.commits += other.commits
        self.messages += other.messages
        self.acknowledged += other.acknowledged
        self.ended += other.ended
        self.generated += other.generated
        self.fetched += other.fetched
        self.given += other.given
        self.handed += other.handed
        self.faults += other.faults


class Failure(AssertionError):
    """A seed for which an invariant does not hold; its text is the story."""


def run(seed: int) -> Figures:
    """Let everything go wrong that this seed wants; raises `Failure`."""
    world = World(seed)
    try:
        with TemporaryDirectory(prefix="simulation") as root:
            return _Run(world, Path(root)).whole()
    except (Exception, Broken) as error:
        raise Failure(_story(world, error)) from error


def _story(world: World, error: BaseException) -> str:
    what = str(error) if isinstance(error, Broken) else f"{type(error).__name__}: {error}"
    lines = (*world.story, "", f"seed {world.seed}: {what}", f"run it again: {command(world.seed)}")
    return "\n".join(lines)


def command(seed: int) -> str:
    """What runs a seed once more."""
    return f"python -m tests.simulation --seed {seed}"


class _Run:
    def __init__(self, world: World, root: Path) -> None:
        self.world = world
        self.album = Album(world)
        self.disk = Disk(world, root / "blobs", self.album)
        ledgers = {name: Ledger(name, Pictures(self.album)) for name in NAMES}
        self.accounts = accounts = Accounts(wanted=world.chance(ACCOUNTS_WANTED))
        streams, pictures = world.chance(STREAMS_WANTED), world.chance(PICTURES_WANTED)
        for ledger in ledgers.values():
            ledger.streams.wanted, ledger.pictures.wanted = streams, pictures
        self.database = open_database(MEMORY)
        raw, network = self.database.connection(), Network(world)
        seen = PictureBooks(world, network, raw, self.album, self.disk)
        known = AccountBooks(world, network, raw)
        known.enrol()
        self.books = Books(world, ledgers, StreamBooks(world, raw), seen, known)
        broker = Broker(world, network, self.database, self.disk, self.books)
        self.books.broker = broker
        workers = [
            Worker(
                world,
                network,
                name,
                slots=slots,
                root=root,
                blame=self.books.blame,
                ended=lambda pid: broker.ended(pid),
                accounts=accounts,
            )
            for name, slots in WORKERS
        ]
        users = [
            User(world, network, ledger, [o for o in ledgers.values() if o is not ledger], accounts)
            for ledger in ledgers.values()
        ]
        self.cast = Cast(world, network, broker, workers, users)

    def whole(self) -> Figures:
        """Some quiet, some trouble, and then quiet until everything has ended."""
        try:
            with surroundings(self.album, self.disk, self.cast.broker.threads):
                self._begin()
                self.world.run(TROUBLE_MS)
                self._end()
                self._check()
        finally:
            for user in self.cast.users:
                user.pictures.end()
            self.database.close()
            gc.unfreeze()  # what brokers have made to stay
        return self._figures()

    def _begin(self) -> None:
        self.world.calm = True
        self.cast.broker.start()
        for process in (*self.cast.users, *self.cast.workers):
            process.start()
            self.world.run(500)
        quota = SettingValue("quota.blobs", self.world.one_of(QUOTAS))
        self.cast.users[0].ask(wire.ChangeSettings((quota,)))
        self.world.run(QUIET_MS)
        self.world.calm = False
        trouble.begin(self.cast)

    def _end(self) -> None:
        trouble.heal(self.cast)
        for _ in range(0, BACK_MS, STEP_MS):
            self._calm_step()
        self._streams_go_on()
        for _ in range(0, CALM_MS_AT_MOST, STEP_MS):
            for user in self.cast.users:
                user.wishes.switch_off()
            self._calm_step()
            if self._is_quiet():
                break
        self.world.run(2 * STEP_MS)

    def _calm_step(self) -> None:
        for user in self.cast.users:
            user.accounts.put_right()
        self.cast.users[0].ask(wire.ChangeSettings(LAST_SETTINGS))
        self.world.run(STEP_MS)
        trouble.keep_running(self.cast)

    def _streams_go_on(self) -> None:
        streams = self.books.streams
        before = ends.made_by_now(streams)
        self.world.run(TTL_MS)
        ends.numbers_grow(streams, before)

    def _is_quiet(self) -> bool:
        left = self.books.query(
            "SELECT 1 FROM task WHERE state < 3 UNION ALL SELECT 1 FROM message LIMIT 1"
        )
        users = self.cast.users
        waiting = any(0 in user.ended.values() or user.pictures.busy for user in users)
        return not left and not waiting

    def _check(self) -> None:
        books = self.books
        books.everything_has_ended()
        books.core_and_disk_agree()
        books.every_rule_holds()
        books.tries_are_deaths()
        books.every_promise_is_kept()
        books.users_know(self.cast.users)
        ends.everything_is_handled(books.streams)
        blob_ends.disk_is_tidy(books.pictures)
        ends.promises_are_kept(books.streams, books.ledgers.values(), self.accounts.shut)

    def _figures(self) -> Figures:
        world, books = self.world, self.books
        promises = sum(
            len(ledger.promises) + len(ledger.pictures.promises)
            for ledger in books.ledgers.values()
        )
        counts = books.commits, books.messages, promises, len(books.ends)
        seen = books.pictures
        made = books.streams.generated, seen.fetched, seen.given, seen.handed
        return Figures(1, world.steps, *counts, *made, world.faults)
