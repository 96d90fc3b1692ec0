"""Workers of the broker in memory: the fleet, orders to it, and those of other machines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from shared.states import Deed, WorkerState
from shared.wire import client as wire
from shared.wire import enrolling, orders
from shared.wire.rows import WorkerRow
from tests.tui.fake.rows import T0, fleet, worker
from tests.tui.fake.streams import FakeStreams
from tui.connection import Listener


class Workers:
    """The fleet with its streams, and who has come in from other machines."""

    listener: Listener

    def __init__(self) -> None:
        self.fleet = fleet(worker("oak"))
        self.streams = FakeStreams(self.push_fleet)
        self.enrolled: list[enrolling.EnrolledRow] = []

    def push_fleet(self) -> None:
        """Tell of the fleet and its streams."""
        self.listener(wire.FleetChanged(self.fleet_now()))

    def fleet_now(self) -> wire.FleetNow:
        """The fleet with its streams."""
        return replace(cast(wire.FleetNow, self.fleet), streams=self.streams.now())

    def change_fleet(self, *workers: WorkerRow) -> None:
        """Other workers are there, or the same ones stand otherwise."""
        self.fleet = replace(self.fleet, workers=workers)
        self.push_fleet()

    def _order(self, request: orders.Order) -> wire.Done:
        became = _OBEYED[request.deed]
        self.change_fleet(
            *(
                row._replace(state=became) if row.name == request.worker else row
                for row in self.fleet.workers
            )
        )
        return wire.Done()

    def _rename_worker(self, request: enrolling.RenameWorker) -> wire.Done:
        return self._change_enrolled(request.key, name=request.name)

    def _revoke_worker(self, request: enrolling.RevokeWorker) -> wire.Done:
        return self._change_enrolled(request.key, revoked=T0, connected=False)

    def _change_enrolled(self, key: bytes, **fields: Any) -> wire.Done:
        self.enrolled = [row._replace(**fields) if row.key == key else row for row in self.enrolled]
        return wire.Done()


_OBEYED = {
    Deed.DRAIN: WorkerState.DRAINING,
    Deed.KILL: WorkerState.KILLED,
    Deed.RESTART: WorkerState.DRAINING,
}


ANSWERS: dict[type, Callable[[Workers, Any], object]] = {
    wire.Workers: lambda workers, _request: workers.fleet_now(),
    orders.Order: Workers._order,
    orders.Launch: lambda _workers, _request: orders.Launching(b"ticket"),
    enrolling.ListEnrolled: lambda workers, _: enrolling.EnrolledWorkers(tuple(workers.enrolled)),
    enrolling.RenameWorker: Workers._rename_worker,
    enrolling.RevokeWorker: Workers._revoke_worker,
}
