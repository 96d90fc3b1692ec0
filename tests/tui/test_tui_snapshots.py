"""Pictures of the screens; `pytest --snapshot-update` takes them anew."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from textual.app import App
from textual.pilot import Pilot

from shared.home import Home
from shared.kinds.expression import ExpressionResult
from shared.states import TaskState, WorkerState
from shared.wire.rows import Counts, CurrentTask, TaskError, TaskRow
from tests.tui.drive import LARGE, SMALL, TOKEN, Driver, store_session
from tests.tui.fake import T0, FakeBroker, failed, fleet, queued, running, task, worker
from tui.app import CalcApp

CLOCKS = ("widgets.task_list", "widgets.task_detail", "widgets.agents")


class Compare(Protocol):
    def __call__(
        self, app: App[int], *, terminal_size: tuple[int, int], run_before: object
    ) -> bool: ...


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same time and the same place, wherever the test runs."""
    for module in CLOCKS:
        monkeypatch.setattr(f"tui.{module}.now", lambda: T0 + 4_000)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("NO_COLOR", raising=False)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def rows() -> list[TaskRow]:
    division = TaskError("division_by_zero", "division by zero", 4, 8)
    return [
        task(1, "(2+3)*4-5/2", summary="17.5", finished=T0 + 5),
        failed(2, "1+2/(3-3)", division, finished=T0 + 7),
        task(3, "2^200", summary="1606938044258990275…", worker="elm", finished=T0 + 1_240),
        task(4, "5!", state=TaskState.CANCELLED, summary="", started=None, finished=T0 + 9),
        running(5, "7^70000", started=T0 + 500),
        queued(6, "100!/98!"),
    ]


def busy_broker() -> FakeBroker:
    broker = FakeBroker(*rows())
    broker.tokens[TOKEN] = "ada"
    broker.results[rows()[0].id] = ExpressionResult("35/2", "17.5", False, 3)
    broker.fleet = fleet(
        worker("oak", busy=1, done=1_204, failed=3, current=(CurrentTask("expression", 5),)),
        worker("elm", done=980, failed=0),
        worker("yew", state=WorkerState.LOST, heard=T0 - 200_000, slots=2),
        mine=Counts(0, 1, 1),
        all_=Counts(0, 4, 1),
    )
    return broker


async def settled(driver: Driver) -> None:
    await driver.until(lambda: driver.tasks.feed.store.loaded, "the tasks")
    await driver.until(lambda: driver.tasks.feed.fleet is not None, "the fleet")
    await driver.pilot.pause()


def test_registering(snap_compare: Compare, tmp_path: Path) -> None:
    broker = FakeBroker(accounts={})

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        await Driver(pilot.app, broker, pilot).until_shown("the first one is administrator")

    app = CalcApp(broker.open, Home.at(tmp_path))
    assert snap_compare(app, terminal_size=SMALL, run_before=before)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_a_mistake_and_the_tasks(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    broker = busy_broker()
    store_session(Home.at(tmp_path))

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        driver = Driver(pilot.app, broker, pilot)
        await settled(driver)
        await driver.type("(2+3)**/4")
        await driver.until_shown("is expected")

    app = CalcApp(broker.open, Home.at(tmp_path))
    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_a_setting_that_cannot_be_so(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    broker = busy_broker()
    broker.change("time.power", 250)
    store_session(Home.at(tmp_path))

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        driver = Driver(pilot.app, broker, pilot)
        await settled(driver)
        await driver.open_settings()
        await driver.press("down", "down", "enter", *"700000", "enter")
        await driver.until_shown("Nothing was changed")

    app = CalcApp(broker.open, Home.at(tmp_path))
    assert snap_compare(app, terminal_size=size, run_before=before)


def test_the_detail_of_a_failed_task(snap_compare: Compare, tmp_path: Path) -> None:
    broker = busy_broker()
    store_session(Home.at(tmp_path))

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        driver = Driver(pilot.app, broker, pilot)
        await settled(driver)
        await driver.press("escape", "G", "up", "enter")
        await driver.until_shown("^^^^")

    app = CalcApp(broker.open, Home.at(tmp_path))
    assert snap_compare(app, terminal_size=SMALL, run_before=before)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_marks_and_what_is_asked_of_them(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    broker = busy_broker()
    store_session(Home.at(tmp_path))

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        driver = Driver(pilot.app, broker, pilot)
        await settled(driver)
        await driver.press("escape", "a", "space", "d")
        await driver.until_shown("n  Leave it")

    app = CalcApp(broker.open, Home.at(tmp_path))
    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_the_workers_while_the_grid_is_paused(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    broker = busy_broker()
    broker.change("pause.all", 1)
    store_session(Home.at(tmp_path))

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        driver = Driver(pilot.app, broker, pilot)
        await settled(driver)
        await driver.press("escape", "W", "down")
        await driver.until_shown("▌oak")

    app = CalcApp(broker.open, Home.at(tmp_path))
    assert snap_compare(app, terminal_size=size, run_before=before)


def test_what_is_paused(snap_compare: Compare, tmp_path: Path) -> None:
    broker = busy_broker()
    broker.change("pause.all", 1)
    store_session(Home.at(tmp_path))

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        driver = Driver(pilot.app, broker, pilot)
        await settled(driver)
        await driver.press("escape", "p", "down")
        await driver.until_shown("▌ expression")

    app = CalcApp(broker.open, Home.at(tmp_path))
    assert snap_compare(app, terminal_size=SMALL, run_before=before)
