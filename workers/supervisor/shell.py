"""The supervisor's shell: the DEALER to the broker, the slots' sockets, signals, the clock."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

import zmq

from shared.clock import monotonic, now
from shared.errors import WireError
from shared.home import Home
from shared.safety import one_line
from shared.shelf import shelf_at
from shared.wire.approach import Approach, Outcome
from shared.wire.blobs import BringFile, BringPiece
from shared.wire.codec import decode, encode, read_header
from shared.wire.dealer import connect
from workers.joining.doubting import Doubt
from workers.joining.place import Place
from workers.slots.process import SlotProcess
from workers.supervisor.blobs.effects import (
    BringBlob,
    CheckBlob,
    ClearBlobs,
    HandInBlob,
    TakeBlob,
    UseShelf,
    WriteBlob,
)
from workers.supervisor.blobs.files import DAMAGED, UNWRITTEN, Files
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
from workers.supervisor.machine import Supervisor
from workers.supervisor.probe import Probe
from workers.supervisor.telling import Teller
from workers.supervisor.vitals import Meter

log = logging.getLogger("calc-worker")

TICK_MS = 50
GOODBYE_MS = 500
RECEIVED_A_TURN = 200


class Shell:
    """Runs a supervisor until it exits, and may tell what that does."""

    def __init__(
        self,
        machine: Supervisor,
        place: Place,
        home: Home,
        teller: Teller | None = None,
    ) -> None:
        self._machine = machine
        self._in_order = InOrder(self._do)
        self._home = home
        self._teller = teller
        self._meter = Meter()
        self._files = Files(home)
        self._probe: Probe | None = None
        self._place = place
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._poller = zmq.Poller()
        self._slots: dict[int, SlotProcess] = {}
        self._slot_of: dict[int, int] = {}
        self._ending: Exit | Restart | None = None
        self._ticked = 0
        self._signals, self._signal = os.pipe()
        os.set_blocking(self._signal, False)
        self._poller.register(self._signals, zmq.POLLIN)
        self._approach: Approach | None = None
        self._doubt = Doubt(place.broker, log.error) if place.broker is not None else None
        self._broker: zmq.Socket[bytes] | None = self._connect()
        """none while a broker is left alone that lets nobody in"""

    def run(self) -> Exit | Restart:
        """Serve until there is nothing left to do, and say what is to come then."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._signalled)
        self._files.clear_all()
        log.info("looking for the broker at %s", self._place.address)
        self._carry_out(self._machine.start(monotonic()))
        if self._machine.runs_programs:
            self._start_probe()
        try:
            while self._ending is None:
                self._turn()
        finally:
            self._close()
        return self._ending

    def _turn(self) -> None:
        wait = self._machine.wait(monotonic())
        for descriptor, _events in self._poller.poll(
            TICK_MS if wait is None else min(wait, TICK_MS)
        ):
            self._ready(descriptor)
        if monotonic() - self._ticked >= TICK_MS:
            self._ticked = monotonic()
            stopped = [number for number, slot in self._slots.items() if slot.is_stopped()]
            self._machine.slots_stopped(stopped, monotonic())
            self._measure()
            self._carry_out(self._machine.tick(now(), monotonic()))
        elif self._machine.wait(monotonic()) == 0:
            self._carry_out(self._machine.tick(now(), monotonic()))
        if self._teller is not None:
            self._teller.look(self._machine.tally, monotonic())

    def _measure(self) -> None:
        vitals = self._meter.measure(monotonic())
        if vitals is not None:
            self._machine.measured(vitals)

    def _ready(self, descriptor: object) -> None:
        if self._broker is not None and descriptor is self._broker:
            self._from_broker(self._broker)
        elif self._approach is not None and descriptor is self._approach.monitor:
            self._look(self._approach)
        elif descriptor == self._signals:
            os.read(self._signals, 1)
            self._carry_out(self._machine.drain(monotonic()))
        elif descriptor in self._slot_of:
            self._from_slot(self._slot_of[descriptor])
        elif self._probe is not None and descriptor == self._probe.descriptor:
            self._from_probe(self._probe)

    def _start_probe(self) -> None:
        try:
            self._probe = Probe(self._home)
        except OSError as error:
            log.warning("what can run here cannot be found out: %s", error.strerror)
            return
        self._poller.register(self._probe.descriptor, zmq.POLLIN)

    def _from_probe(self, probe: Probe) -> None:
        descriptor, offer = probe.descriptor, probe.receive()
        if offer is not None:
            self._poller.unregister(descriptor)
            self._probe = None
            self._carry_out(self._machine.offer(offer, monotonic()))

    def _from_broker(self, broker: zmq.Socket[bytes]) -> None:
        for _ in range(RECEIVED_A_TURN):
            try:
                frames = broker.recv_multipart(zmq.DONTWAIT)
            except zmq.Again:
                return
            try:
                message = decode(read_header(frames), frames[1])
            except WireError as error:
                log.error("the broker sent what cannot be read: %s", error.message)
                continue
            if self._doubt is not None:
                self._doubt.settle()
            self._carry_out(self._machine.from_broker(message, monotonic()))
            if self._broker is not broker:
                return

    def _from_slot(self, number: int) -> None:
        slot = self._slots[number]
        slot.flush()
        messages = slot.receive()
        if messages is None:
            self._bury(number)
        elif messages:
            self._carry_out(self._machine.from_slot(number, messages, now(), monotonic()))
        if self._slots.get(number) is slot:
            self._poll_slot(slot)

    def _bury(self, number: int) -> None:
        slot = self._slots.pop(number)
        self._poller.unregister(slot.descriptor)
        del self._slot_of[slot.descriptor]
        reason = f"The slot that did it ended with {_ending(slot.close())}."
        level = logging.DEBUG if self._machine.is_wanted_dead(number) else logging.WARNING
        log.log(level, "slot %d: %s", number, reason)
        self._carry_out(self._machine.slot_died(number, reason, now(), monotonic()))

    def _poll_slot(self, slot: SlotProcess) -> None:
        events = zmq.POLLIN | (zmq.POLLOUT if slot.backed_up else 0)
        self._poller.register(slot.descriptor, events)

    def _carry_out(self, effects: list[Effect]) -> None:
        self._in_order.add(effects)

    def _do(self, effect: Effect) -> None:
        _HANDLERS[type(effect)](self, effect)

    def _tell(self, effect: Tell) -> None:
        if self._broker is None:
            return
        try:
            self._broker.send_multipart(encode(effect.message), zmq.DONTWAIT)
        except zmq.Again:
            log.warning("the broker does not read; what was to be said is said again later")

    def _look(self, approach: Approach) -> None:
        """See what has become of the connections to a broker on a network."""
        if self._broker is not None:
            self._from_broker(self._broker)
        for outcome in approach.outcomes() if self._approach is approach else ():
            if outcome is Outcome.REFUSED:
                self._carry_out(self._machine.denied(monotonic()))
            elif outcome is Outcome.UNPROVED or not self._machine.joined:
                self._turned_away(outcome)
            if self._approach is not approach:
                return

    def _turned_away(self, outcome: Outcome) -> None:
        self._disconnect(0)
        self._carry_out(self._machine.turned_away(outcome, monotonic()))
        if outcome is Outcome.UNPROVED and self._doubt is not None:
            self._doubt.ask()

    def _reconnect(self, _effect: Reconnect) -> None:
        self._disconnect(0)
        self._broker = self._connect()

    def _disconnect(self, linger_ms: int) -> None:
        if self._approach is not None:
            self._poller.unregister(self._approach.monitor)
            self._approach.close()
            self._approach = None
        if self._broker is not None:
            self._poller.unregister(self._broker)
            self._broker.close(linger_ms)
            self._broker = None

    def _spawn(self, effect: Spawn) -> None:
        try:
            slot = self._slots[effect.slot] = SlotProcess(self._home)
        except OSError as error:
            log.warning("slot %d cannot be started: %s", effect.slot, error.strerror)
            died = self._machine.slot_died(effect.slot, "It never began.", now(), monotonic())
            self._carry_out(died)
            return
        self._slot_of[slot.descriptor] = effect.slot
        self._poll_slot(slot)

    def _hand(self, effect: Hand) -> None:
        slot = self._slots[effect.slot]
        slot.send(effect.message)
        if slot.backed_up:
            self._poll_slot(slot)

    def _kill(self, effect: Kill) -> None:
        self._slots[effect.slot].kill()

    def _end(self, effect: Exit | Restart) -> None:
        self._ending = effect

    def _die(self, _effect: Die) -> None:
        """What else was started ends with who has started it."""
        for slot in self._slots.values():
            slot.kill()
        os.kill(os.getpid(), signal.SIGKILL)

    def _take_blob(self, effect: TakeBlob) -> None:
        there = self._files.take(effect)
        self._carry_out(self._machine.blob_taken(effect.fence, monotonic(), there=there))

    def _use_shelf(self, effect: UseShelf) -> None:
        self._files.use(shelf_at(effect.folder))

    def _write_blob(self, effect: WriteBlob) -> None:
        if not self._files.write(effect):
            spoilt = self._machine.blob_spoilt(effect.fence, UNWRITTEN, monotonic())
            self._carry_out(spoilt)

    def _check_blob(self, effect: CheckBlob) -> None:
        if self._files.check(effect):
            self._carry_out(self._machine.blob_taken(effect.fence, monotonic(), there=True))
        else:
            self._carry_out(self._machine.blob_spoilt(effect.fence, DAMAGED, monotonic()))

    def _hand_in_blob(self, effect: HandInBlob) -> None:
        file = self._files.hand_in(effect)
        if file is None:
            self._carry_out(self._machine.blob_unhanded(effect.fence, monotonic()))
        else:
            self._tell(Tell(BringFile(*effect.fence, *effect.name, file)))

    def _bring_blob(self, effect: BringBlob) -> None:
        data = self._files.read(effect)
        if data is None:
            self._carry_out(self._machine.blob_unread(effect.fence, monotonic()))
        else:
            self._tell(Tell(BringPiece(*effect.fence, effect.digest, effect.offset, data)))

    def _clear_blobs(self, effect: ClearBlobs) -> None:
        self._files.clear(effect)

    def _log(self, effect: Log) -> None:
        log.log(effect.level, "%s", one_line(effect.text))

    def _connect(self) -> zmq.Socket[bytes]:
        socket = connect(self._context, self._place.address, self._place.curve, self._watch)
        self._poller.register(socket, zmq.POLLIN)
        return socket

    def _watch(self, socket: zmq.Socket[bytes]) -> None:
        self._approach = Approach(socket)
        self._poller.register(self._approach.monitor, zmq.POLLIN)

    def _signalled(self, _number: int, _frame: FrameType | None) -> None:
        os.write(self._signal, b"!")

    def _close(self) -> None:
        for slot in self._slots.values():
            slot.close()
        if self._probe is not None:
            self._probe.close()
        if self._teller is not None:
            self._teller.end(self._machine.tally)
        self._files.clear_all()
        self._disconnect(GOODBYE_MS)
        self._context.term()


def _ending(status: int) -> str:
    if status >= 0:
        return f"status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:  # a real-time signal
        return f"signal {-status}"


_HANDLERS: dict[type, Callable[[Shell, Any], None]] = {
    Tell: Shell._tell,
    Reconnect: Shell._reconnect,
    Spawn: Shell._spawn,
    Hand: Shell._hand,
    Kill: Shell._kill,
    Exit: Shell._end,
    Restart: Shell._end,
    Die: Shell._die,
    Log: Shell._log,
    TakeBlob: Shell._take_blob,
    WriteBlob: Shell._write_blob,
    CheckBlob: Shell._check_blob,
    UseShelf: Shell._use_shelf,
    HandInBlob: Shell._hand_in_blob,
    BringBlob: Shell._bring_blob,
    ClearBlobs: Shell._clear_blobs,
}
