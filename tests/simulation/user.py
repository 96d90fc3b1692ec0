"""A user: the real client, and a program that wants something all the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from broker.core.events import Side
from shared.client.effects import (
    Abandoned,
    Accepted,
    Ended,
    Reject,
    Reopen,
    Resolve,
    Send,
    Tell,
)
from shared.client.machine import ClientMachine
from shared.errors import ErrorCode
from shared.kinds.expression import payload
from shared.shelf import shelf_at
from shared.states import Deed, Priority
from shared.wire import client as wire
from shared.wire.orders import Order
from shared.wire.rows import NewTask, SettingValue
from tests.simulation import work
from tests.simulation.accounts import wishes as of_accounts
from tests.simulation.accounts.ledger import GUEST, Accounts
from tests.simulation.blobs import wishes as blobs
from tests.simulation.ledger import Ledger, Promise
from tests.simulation.peer import Process
from tests.simulation.streams.wishes import Wishes
from tests.simulation.wires import Network
from tests.simulation.world import World
from tests.support.core import PASSWORD

AGAIN_AFTER = 500
PAGE = 1_000

Answer = Callable[[object], None]


class User(Process):
    """A client's process. Its ledger stays when it dies."""

    side = Side.CLIENTS
    tick_ms = 250

    def __init__(
        self,
        world: World,
        network: Network,
        ledger: Ledger,
        others: Sequence[Ledger],
        accounts: Accounts,
    ) -> None:
        super().__init__(world, network, ledger.name)
        self.ledger = ledger
        self.accounts = of_accounts.Wishes(world, accounts, self)
        self._others = [other.pictures for other in others]
        self.ended: dict[bytes, int] = {}
        """how often this process has heard of the end of what it follows"""
        self.seen: dict[bytes, int] = {}
        """revisions of the tasks that it shows, by id"""
        self.gone: set[bytes] = set()
        self.registered = False

    def begin(self) -> None:
        """Greet, log in, watch."""
        self.ended, self.seen, self.gone = {}, {}, set()
        self._tickets = count(1)
        self._answers: dict[int, Answer] = {}
        streams = self.ledger.streams
        self.wishes = Wishes(self.world, streams, self.name, self.ask, self.later)
        self.pictures = blobs.Wishes(self.world, self.ledger.pictures, self._others, self)
        self.machine = ClientMachine("simulation", self.world.mono)
        self._carry_out(self.machine.start(self.world.mono))
        self._enter()
        self.ask(wire.Watch(tasks=True, fleet=False), self._watching)
        self.every(self.world.dice.randint(20, 90), self._live)

    def kill(self) -> None:
        """`kill -9`."""
        if self.running:
            self.world.fault("client killed", f"the client of {self.name} is killed")
            super().kill()
            self.pictures.end()

    def tick(self) -> None:
        """Time has passed."""
        self._carry_out(self.machine.tick(self.world.mono))

    def hear(self, message: object, request: int) -> None:
        """The broker says something."""
        self._carry_out(self.machine.received(message, request, self.world.mono))

    # Entering

    def _enter(self) -> None:
        """A guest who was made and has not heard of it can merely try."""
        codes = self.accounts.accounts.codes if self.name == GUEST else [""]
        if self.registered or (self.name == GUEST and self.world.chance(0.5)):
            self.ask(wire.LogIn(self.name, PASSWORD), self._entered)
        elif codes:
            code = self.world.one_of(codes)
            self.ask(wire.Register(self.name, PASSWORD, code), self._entered)
        else:
            self.later(AGAIN_AFTER, self._enter)

    def _entered(self, reply: object) -> None:
        if isinstance(reply, wire.Session):
            self.registered = True
            return
        self.registered |= reply == ErrorCode.CONFLICT
        self.later(AGAIN_AFTER, self._enter)

    def _watching(self, reply: object) -> None:
        if isinstance(reply, wire.Watching):
            self._list(0)
        else:
            self.later(AGAIN_AFTER, self._watch_again)

    def _watch_again(self) -> None:
        self.ask(wire.Watch(tasks=True, fleet=False), self._watching)

    def _list(self, before: int) -> None:
        self.ask(wire.List(before, PAGE), self._listed)

    def _listed(self, reply: object) -> None:
        if isinstance(reply, wire.Page):
            self._see(reply.rows, ())
            if reply.more:
                self._list(reply.rows[-1].number)
        else:
            self.later(AGAIN_AFTER, lambda: self._list(0))

    # Living

    def _live(self) -> None:
        if self.world.calm or not self.registered:
            return
        self.world.one_of(_WISHES)(self)

    def _submit(self) -> None:
        many = self.world.dice.choice((1, 1, 1, 2, 5))
        follow = self.world.chance(0.7)
        tasks = [self._new() for _ in range(many)]
        self.submit(tasks, follow=follow)

    def submit(self, tasks: list[NewTask], *, follow: bool) -> None:
        """Put tasks on the grid, and wait for their ends or not."""
        if follow:
            self.ended |= dict.fromkeys([task.id for task in tasks], 0)
        self._carry_out(self.machine.submit(tasks, follow, self.world.mono))

    def _new(self) -> NewTask:
        dice = self.world.dice
        task_id = self.world.mono.to_bytes(8, "big") + dice.randbytes(8)
        text = work.expression(dice, self.ledger.numbers[-20:])
        self.ledger.submitted[task_id] = text
        limit = dice.choice((0, 0, 0, 0, 3_000))
        return NewTask(task_id, "expression", payload(text), dice.choice(list(Priority)), limit)

    def _submit_again(self) -> None:
        """What was acknowledged is sent once more, as by a program that did not believe it."""
        promise = self._any()
        if promise is not None:
            task = NewTask(promise.id, "expression", payload(promise.text))
            self.ask(wire.Submit((task,), False), lambda reply: self._again(promise, reply))

    def _again(self, promise: Promise, reply: object) -> None:
        if isinstance(reply, wire.Submitted) and not promise.deleted:
            (receipt,) = reply.receipts
            self.world.check(
                receipt.refusal is None and receipt.number == promise.number,
                f"submitting again answers with the same task, not {receipt}",
            )

    def _cancel(self) -> None:
        promise = self._any()
        if promise is not None:
            promise.cancelled = True
            self.ask(wire.Cancel((promise.id,)))

    def _retry(self) -> None:
        promise = self._any()
        if promise is not None:
            self.ask(wire.Retry((promise.id,)))

    def _cancel_and_retry(self) -> None:
        """Also what waits for others."""
        promise = self._any()
        if promise is not None:
            promise.cancelled = True
            self.ask(wire.Cancel((promise.id,)))
            self.ask(wire.Retry((promise.id,)))

    def _delete(self) -> None:
        promise = self._any()
        if promise is not None:
            promise.deleted = True
            self.ask(wire.Delete((promise.id,)), lambda reply: self._deleted(promise, reply))

    def _deleted(self, promise: Promise, reply: object) -> None:
        if isinstance(reply, wire.Handled) and reply.refusals[0] is not None:
            promise.deleted = reply.refusals[0].code is ErrorCode.NOT_FOUND

    def _touch_a_message(self) -> None:
        """Tasks that messages of the user's streams became."""
        own = self.ledger.submitted.keys() | self.ledger.pictures.submitted.keys()
        tasks = [task for task in self.seen if task not in own]
        if tasks:
            kind = self.world.one_of((wire.Cancel, wire.Retry, wire.Retry, wire.Delete))
            self.ask(kind((self.world.one_of(tasks[-30:]),)))

    def _want_a_stream(self) -> None:
        self.wishes.wish()

    def _want_a_picture(self) -> None:
        self.pictures.wish()

    def _want_others_to_do_less(self) -> None:
        self.accounts.wish()

    def _change_a_setting(self) -> None:
        name, values = self.world.one_of(_SETTINGS)
        self.ask(wire.ChangeSettings((SettingValue(name, self.world.one_of(values)),)))

    def _drain(self) -> None:
        deed = self.world.one_of((Deed.DRAIN, Deed.KILL, Deed.RESTART))
        self.ask(Order(self.world.one_of(("oak", "elm", "fir")), deed))

    def _any(self) -> Promise | None:
        promises = [p for p in self.ledger.promises.values() if not p.deleted]
        return self.world.one_of(promises[-30:]) if promises else None

    # The shell

    def ask(self, message: object, answer: Answer = lambda _reply: None) -> None:
        """Ask the broker; the answer is a reply, or the code of a refusal."""
        ticket = next(self._tickets)
        self._answers[ticket] = answer
        request: Any = message
        self._carry_out(self.machine.request(ticket, request, None, self.world.mono))

    def _carry_out(self, effects: list[Any]) -> None:
        for effect in effects:
            _EFFECTS[type(effect)](self, effect)

    def _send(self, effect: Send) -> None:
        self.say(effect.message, effect.request)

    def _reopen(self, _effect: Reopen) -> None:
        self.connect()

    def _resolve(self, effect: Resolve) -> None:
        self._answers.pop(effect.ticket)(effect.reply)

    def _reject(self, effect: Reject) -> None:
        self._answers.pop(effect.ticket)(effect.error.code)

    def _accepted(self, effect: Accepted) -> None:
        for task, receipt in effect.receipts.items():
            if self.ledger.pictures.accept(task, receipt.number):
                continue
            text = self.ledger.submitted[task]
            self.ledger.promises.setdefault(task, Promise(task, text, receipt.number))

    def _heard_end(self, effect: Ended) -> None:
        for row in effect.rows:
            self.ended[row.id] += 1

    def _abandoned(self, effect: Abandoned) -> None:
        self.ended.pop(effect.id, None)

    def _tell(self, effect: Tell) -> None:
        self._told(effect.event)

    def _told(self, event: object) -> None:
        if isinstance(event, wire.SessionEnded):
            self.later(AGAIN_AFTER, self._enter)
            self.later(AGAIN_AFTER, self._watch_again)
        elif isinstance(event, wire.Welcome):
            self.pictures.use(shelf_at(event.shelf))
        elif isinstance(event, wire.Changed) and event.resync:
            self.seen.clear()
            self._list(0)
        elif isinstance(event, wire.Changed | wire.TasksChanged):
            self._see(event.rows, event.deleted)

    def _see(self, rows: Any, deleted: Any) -> None:
        self.gone.update(deleted)
        for row in rows:
            if row.id not in self.gone:
                self.seen[row.id] = max(row.revision, self.seen.get(row.id, 0))
        for task in deleted:
            self.seen.pop(task, None)


_SETTINGS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("time.addition", (0, 0, 30, 120)),
    ("split", (0, 1, 1)),
    ("cache.size", (0, 3, 10_000)),
    ("worker.heartbeat", (200, 1_000, 2_000)),
    ("task.backoff", (0, 250)),
    ("task.time_limit", (0, 0, 5)),
    ("pause.all", (0, 0, 0, 1)),
    ("pause.message", (0, 0, 0, 1)),
    ("stream.refresh", (200, 2_000)),
    ("stream.ttl", (400, 800, 4_000)),
    ("quota.user", (5, 1_000, 1_000)),
    ("quota.grid", (8, 1_000, 1_000)),
    ("quota.blobs", blobs.QUOTAS),
    ("pause.image", (0, 0, 0, 1)),
)

_WISHES: tuple[Callable[[User], None], ...] = (
    *[User._submit] * 14,
    *[User._cancel] * 3,
    *[User._retry] * 3,
    User._cancel_and_retry,
    *[User._delete] * 2,
    *[User._submit_again] * 2,
    User._change_a_setting,
    User._drain,
    *[User._want_a_stream] * 8,
    *[User._want_a_picture] * 10,
    User._touch_a_message,
    *[User._want_others_to_do_less] * 2,
)

_EFFECTS: dict[type, Callable[[User, Any], None]] = {
    Send: User._send,
    Reopen: User._reopen,
    Resolve: User._resolve,
    Reject: User._reject,
    Accepted: User._accepted,
    Ended: User._heard_end,
    Abandoned: User._abandoned,
    Tell: User._tell,
}
