"""A worker: the real supervisor, with simulated slots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from broker.core.events import Side
from shared.home import Home
from shared.roles import kinds_for
from shared.wire.rows import Assignment
from tests.simulation.accounts.ledger import Accounts
from tests.simulation.blobs import hands
from tests.simulation.broker import HOST
from tests.simulation.peer import Process
from tests.simulation.slot import Slot
from tests.simulation.wires import Network
from tests.simulation.world import World
from workers.slots.messages import Work
from workers.supervisor.blobs.files import Files
from workers.supervisor.carrying import InOrder
from workers.supervisor.effects import (
    Die,
    Effect,
    Exit,
    Hand,
    Kill,
    Log,
    Reconnect,
    Restart,
    Spawn,
    Tell,
)
from workers.supervisor.generating import DICE_BITS
from workers.supervisor.identity import Identity
from workers.supervisor.machine import Supervisor

DEATH_KNOWN_AFTER = 3
KINDS = kinds_for(("expression", "message", "generator", "image"))


class Worker(Process):
    """A `calc-worker` process. `blame` counts, by key, the deaths of slots and workers in which
    a job was the one that a slot was at; `ended` tells of this process's death."""

    side = Side.WORKERS

    def __init__(
        self,
        world: World,
        network: Network,
        name: str,
        *,
        slots: int,
        root: Path,
        blame: Counter[int],
        ended: Callable[[int], None],
        accounts: Accounts,
    ) -> None:
        super().__init__(world, network, name)
        self.size = slots
        self.host = world.one_of((HOST, "far away"))
        self._accounts = accounts
        self.slots: dict[int, Slot] = {}
        self._root = root
        self._blame = blame
        self._ended = ended

    @property
    def pid(self) -> int:
        """Another one for each life."""
        return int.from_bytes(self.name.encode(), "big") * 1_000 + self.life

    def start(self) -> None:
        """Begin to live, with the key of this life."""
        self.origin = self._accounts.origin_of(self.name)
        super().start()

    def begin(self) -> None:
        """Introduce itself."""
        self.slots = {}
        self._in_order = InOrder(self._do)
        self._home = Home.at(self._root / f"{self.name}{self.life}")
        self.files = Files(self._home, hands.KEPT_BYTES)
        instance = self.world.dice.randbytes(16)
        identity = Identity(instance, self.name, self.host, self.pid, self.size, KINDS)
        dice = self.world.dice
        self.machine = Supervisor(identity, self.world.mono, lambda: dice.getrandbits(DICE_BITS))
        self.carry_out(self.machine.start(self.world.mono))

    def kill(self) -> None:
        """`kill -9`: the slots end with it."""
        if self.running:
            self.world.fault("worker killed", f"worker {self.name} is killed")
            for slot in self.slots.values():
                if slot.alive and slot.doing is not None:
                    self._blame[slot.doing.key] += 1
            self._end()

    def tick(self) -> None:
        """Time has passed."""
        self.carry_out(self.machine.tick(self.world.wall, self.world.mono))

    def drain(self) -> None:
        """SIGTERM."""
        if self.running:
            self.world.tell(f"worker {self.name} is to drain")
            self.carry_out(self.machine.drain(self.world.mono))

    def hear(self, message: object, request: int) -> None:
        """The broker says something."""
        self.carry_out(self.machine.from_broker(message, self.world.mono))

    def _end(self) -> None:
        pid = self.pid
        for slot in self.slots.values():
            slot.alive = False
        super().kill()
        self._ended(pid)

    def carry_out(self, effects: list[Any]) -> None:
        """Do what the supervisor wants."""
        self._in_order.add(effects)

    def _do(self, effect: Effect) -> None:
        _EFFECTS[type(effect)](self, effect)

    def _tell(self, effect: Tell) -> None:
        self.say(effect.message)

    def _reconnect(self, _effect: Reconnect) -> None:
        self.connect()

    def _exit(self, _effect: Exit | Restart) -> None:
        self.world.tell(f"worker {self.name} leaves")
        self.later(1, self._end)

    def _die(self, _effect: Die) -> None:
        """Somebody has ordered it: no job is to be blamed."""
        self.world.tell(f"worker {self.name} dies as it was told to")
        self._end()

    def _log(self, effect: Log) -> None:
        """It is in the story already."""

    def _kill(self, effect: Kill) -> None:
        """The supervisor's own doing: no job is to be blamed."""
        slot = self.slots[effect.slot]
        slot.doing = None
        slot.die("It was killed.")

    def _hand(self, effect: Hand) -> None:
        """Whether a slot that has just died had begun what it was given then nobody can tell."""
        slot, message = self.slots[effect.slot], effect.message
        if not slot.alive and isinstance(message, Work):
            self._blame.update(job.key for job in message.jobs)
        slot.hand(message)

    def _spawn(self, effect: Spawn) -> None:
        number = effect.slot
        slot = Slot(
            self.world,
            self._home,
            say=lambda messages: self._slot_says(number, slot, messages),
            died=lambda job, why: self._slot_died(number, slot, job, why),
        )
        self.slots[number] = slot

    def _slot_says(self, number: int, slot: Slot, messages: list[object]) -> None:
        self.later(0, lambda: self._from_slot(number, slot, messages))

    def _from_slot(self, number: int, slot: Slot, messages: list[object]) -> None:
        if self.slots.get(number) is slot:
            now = self.world.mono
            self.carry_out(self.machine.from_slot(number, messages, self.world.wall, now))

    def _slot_died(self, number: int, slot: Slot, job: Assignment | None, why: str) -> None:
        if job is not None:
            self._blame[job.key] += 1
        self.later(DEATH_KNOWN_AFTER, lambda: self._bury(number, slot, why))

    def _bury(self, number: int, slot: Slot, why: str) -> None:
        if self.slots.get(number) is slot:
            now = self.world.mono
            self.carry_out(self.machine.slot_died(number, why, self.world.wall, now))


_EFFECTS: dict[type, Callable[[Worker, Any], None]] = {
    Tell: Worker._tell,
    Hand: Worker._hand,
    Spawn: Worker._spawn,
    Kill: Worker._kill,
    Reconnect: Worker._reconnect,
    Exit: Worker._exit,
    Restart: Worker._exit,
    Die: Worker._die,
    Log: Worker._log,
    **hands.EFFECTS,
}
