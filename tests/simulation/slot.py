"""A slot: the real work of a task, in simulated time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from shared.settings import Settings
from shared.wire.rows import Outcome
from tests.simulation.world import World
from workers.kinds import expression, operation
from workers.kinds.base import Context
from workers.slots import main
from workers.slots.messages import Configure, Ready, Skip, Work

FOREVER = 10**9


class Slot:
    """A process that reads between two tasks and never during one. `say` is how it answers,
    `died` how its end is known."""

    def __init__(
        self,
        world: World,
        say: Callable[[list[object]], None],
        died: Callable[[Work | None, str], None],
    ) -> None:
        self.world = world
        self._say = say
        self._died = died
        self.alive = True
        self.doing: Work | None = None
        self._inbox: deque[object] = deque()
        self._queue: deque[Work] = deque()
        self._context = Context()
        world.later(world.dice.choice((20, 50, 200)), self._get_ready)

    def hand(self, message: object) -> None:
        """A message of the supervisor."""
        if not self.alive:
            return
        self._inbox.append(message)
        if self.doing is None:
            self._go_on()

    def die(self, why: str) -> None:
        """The process ends, whatever it was doing."""
        if self.alive:
            self.alive = False
            self._died(self.doing, why)

    def _get_ready(self) -> None:
        if self.alive:
            self._say([Ready()])

    def _go_on(self) -> None:
        self._read()
        if self._queue:
            self._begin(self._queue.popleft())

    def _read(self) -> None:
        while self._inbox:
            message = self._inbox.popleft()
            if isinstance(message, Work):
                self._queue.append(message)
            elif isinstance(message, Configure):
                self._context = Context(Settings.read(message.settings))
            elif isinstance(message, Skip):
                fence = (message.key, message.attempt)
                self._queue = deque(w for w in self._queue if (w.key, w.attempt) != fence)
                self._say([message])

    def _begin(self, work: Work) -> None:
        self.doing = work
        outcome, millis = self._compute(work)
        if self.world.misfortune(0.004):
            self.world.fault("slot hangs", f"a slot hangs at job {work.key}")
            millis = FOREVER
        elif self.world.misfortune(0.004):
            moment = self.world.dice.randint(0, millis)
            self.world.later(moment, lambda: self._fall(work))
        self.world.later(millis, lambda: self._finish(work, outcome))

    def _fall(self, work: Work) -> None:
        if self.alive and self.doing is work:
            self.world.fault("slot died", f"a slot dies of job {work.key}")
            self.die("It died.")

    def _compute(self, work: Work) -> tuple[Outcome, int]:
        """What will come of it, and how long that takes."""
        with counted() as taken:
            outcome = main.do(work, self._context)
        dice = self.world.dice
        millis = sum(taken) + dice.choice((0, 0, 1, 5, 20)) * dice.randint(0, 3)
        if self.world.misfortune(0.02):
            self.world.fault("slow task")
            millis += dice.choice((150, 700, 4_000))
        began = self.world.wall
        return outcome._replace(started=began, finished=began + millis), millis

    def _finish(self, work: Work, outcome: Outcome) -> None:
        if self.alive and self.doing is work:
            self.doing = None
            self._say([outcome])
            self._go_on()


@contextmanager
def counted() -> Iterator[list[int]]:
    """The times that operations are made to take, in milliseconds, instead of taking them."""
    taken: list[int] = []
    note = taken.append
    with patch.object(expression, "take", note), patch.object(operation, "take", note):
        yield taken
