"""A slot: the real work of a task, in simulated time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from shared.home import Home
from shared.settings import Settings
from shared.wire.rows import Assignment, Outcome
from tests.simulation.world import World
from workers.kinds import expression, message, operation
from workers.kinds.base import Context
from workers.slots import doing
from workers.slots.messages import Configure, Done, Ready, Skip, Work

FOREVER = 10**9


class Slot:
    """A process that reads between two tasks and never during one. `say` is how it answers,
    `died` how its end is known."""

    def __init__(
        self,
        world: World,
        home: Home,
        say: Callable[[list[object]], None],
        died: Callable[[Assignment | None, str], None],
    ) -> None:
        self.world = world
        self._say = say
        self._died = died
        self.alive = True
        self.doing: Assignment | None = None
        self._inbox: deque[object] = deque()
        self._queue: deque[Assignment] = deque()
        self._home = home
        self._context = Context(home=home)
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
        self._do_brief()
        if self._queue:
            self._begin(self._queue.popleft())

    def _do_brief(self) -> None:
        """What takes no time is now and then done in a row, and told together."""
        outcomes: list[Outcome] = []
        at = self.world.wall
        while len(self._queue) > 1 and self.world.chance(0.5):
            with counted(self.world):
                product = doing.do_at_once(self._queue[0], self._context)
            if product is None:
                break
            outcomes.append(doing.done(self._queue.popleft(), at, at, product))
        if outcomes:
            self._say([Done(tuple(outcomes))])

    def _read(self) -> None:
        while self._inbox:
            message = self._inbox.popleft()
            if isinstance(message, Work):
                self._queue.extend(message.jobs)
            elif isinstance(message, Configure):
                self._context = Context(Settings.read(message.settings), home=self._home)
            elif isinstance(message, Skip):
                skipped = {(held.key, held.attempt) for held in message.attempts}
                self._queue = deque(j for j in self._queue if (j.key, j.attempt) not in skipped)
                self._say([message])

    def _begin(self, job: Assignment) -> None:
        self.doing = job
        outcome, millis = self._compute(job)
        if self.world.misfortune(0.004):
            self.world.fault("slot hangs", f"a slot hangs at job {job.key}")
            millis = FOREVER
        elif self.world.misfortune(0.004):
            moment = self.world.dice.randint(0, millis)
            self.world.later(moment, lambda: self._fall(job))
        self.world.later(millis, lambda: self._finish(job, outcome))

    def _fall(self, job: Assignment) -> None:
        if self.alive and self.doing is job:
            self.world.fault("slot died", f"a slot dies of job {job.key}")
            self.die("It died.")

    def _compute(self, job: Assignment) -> tuple[Outcome, int]:
        """What will come of it, and how long that takes."""
        with counted(self.world) as taken:
            outcome = doing.do(job, self._context)
        dice = self.world.dice
        millis = sum(taken) + dice.choice((0, 0, 1, 5, 20)) * dice.randint(0, 3)
        if self.world.misfortune(0.02):
            self.world.fault("slow task")
            millis += dice.choice((150, 700, 4_000))
        began = self.world.wall
        return outcome._replace(started=began, finished=began + millis), millis

    def _finish(self, job: Assignment, outcome: Outcome) -> None:
        if self.alive and self.doing is job:
            self.doing = None
            self._say([Done((outcome,))])
            self._go_on()


@contextmanager
def counted(world: World) -> Iterator[list[int]]:
    """The times that jobs are made to take, in milliseconds, instead of taking them; what is up to
    chance in them is up to the seed."""
    taken: list[int] = []
    with ExitStack() as stack:
        for kind in (expression, operation, message):
            stack.enter_context(patch.object(kind, "take", taken.append))
        stack.enter_context(patch.object(message, "luck", world.dice))
        yield taken
