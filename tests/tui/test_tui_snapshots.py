"""Pictures of the screens; `pytest --snapshot-update` takes them anew."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from textual.app import App
from textual.pilot import Pilot

from shared.clock import SECOND
from shared.home import Home
from shared.kinds import generator, message
from shared.kinds.code import (
    CaseResult,
    CompileReport,
    Place,
    ProgramResult,
    Run,
    Severity,
    Verdict,
)
from shared.kinds.expression import ExpressionResult
from shared.states import Channel, TaskState, WorkerState
from shared.wire.rows import Ability, Counts, CurrentTask, TaskError, TaskRow, WorkerRow
from tests.tui.drive import LARGE, SMALL, TOKEN, Driver, store_session
from tests.tui.fake import T0, FakeBroker, failed, fleet, queued, running, task, worker
from tests.tui.fake.streams import failure, stream
from tui.app import CalcApp

CLOCKS = (
    *("widgets.task_list", "widgets.task_detail", "widgets.agents"),
    *("widgets.code.head", "widgets.code.panes", "widgets.code.run_list"),
    *("widgets.monitor.worker_table", "widgets.monitor.worker_detail"),
)


class Compare(Protocol):
    def __call__(
        self, app: App[int], *, terminal_size: tuple[int, int], run_before: object
    ) -> bool: ...


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same time and the same place, wherever the test runs."""
    for module in CLOCKS:
        monkeypatch.setattr(f"tui.{module}.now", lambda: T0 + 4_000)
    for module in ("desk", "feed", "screens.monitor_parts"):
        monkeypatch.setattr(f"tui.{module}.monotonic", lambda: 0)
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


GREETS = """\
#include <stdio.h>

/* Asks for a name, and greets. */
int main(void) {
    char name[64];
    printf("Your name? ");
    fflush(stdout);
    if (scanf("%63s", name) != 1)
        return 1;
    printf("Hello, %s!\\n", name);
    return 0;
}
"""


def offering_broker() -> FakeBroker:
    broker = busy_broker()
    offers = (Ability("code:c", "12.2.0"), Ability("code:python", "3.11.2"))
    oak = worker("oak", offers=offers, sandbox="user_namespace")
    broker.fleet = fleet(oak, worker("elm", offers=offers[:1], sandbox="user_namespace"))
    return broker


async def began(driver: Driver) -> bytes:
    """A program that asks, on the screen."""
    await settled(driver)
    await driver.open_code()
    await driver.write(GREETS)
    running = await driver.run()
    driver.broker.begin(running)
    driver.broker.print(running, b"Your name? ")
    await driver.until_shown("Your name?  ")
    return running


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_a_program_that_is_typed_to(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    broker = offering_broker()
    store_session(Home.at(tmp_path))

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        driver = Driver(pilot.app, broker, pilot)
        running = await began(driver)
        await driver.press("escape", *"Ada", "enter")
        await driver.until_shown("> Ada")
        broker.print(running, b"Hello, Ada!\n\x1b[31m[/red]\n")
        broker.print(running, b"a warning\n", Channel.ERRORS)
        await driver.press(*"Bob")
        await driver.until_shown("! a warning")

    app = CalcApp(broker.open, Home.at(tmp_path))
    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [(40, 12), SMALL], ids=["tiny", "small"])
def test_what_a_compiler_says(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    broker = offering_broker()
    store_session(Home.at(tmp_path))
    places = (
        Place("main.c", 9, 9, Severity.ERROR, "'retrun' undeclared (first use in this function)"),
        Place("main.c", 5, 10, Severity.WARNING, "unused variable 'name' [-Wunused-variable]"),
    )
    said = b"main.c: In function 'main':\nmain.c:9:9: error: 'retrun' undeclared\n"
    report = CompileReport(1, said, False, 140, 180, 30_000, False, places)

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        driver = Driver(pilot.app, broker, pilot)
        running = await began(driver)
        broker.end(running, ProgramResult(Verdict.COMPILE_ERROR, report, None))
        await driver.until_shown("[Problems 2]")
        driver.code.result.problems.focus()
        await driver.until_shown("▌ main.c:9:9")

    app = CalcApp(broker.open, Home.at(tmp_path))
    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_cases_one_of_which_differs(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    broker = offering_broker()
    store_session(Home.at(tmp_path))
    report = CompileReport(0, b"", False, 140, 180, 30_000, True, ())
    run = Run(0, None, b"7", b"", False, False, 12, 15, 1_840)
    results = tuple(
        CaseResult(name, Verdict.WRONG_ANSWER if said else Verdict.OK, run, said)
        for name, said in (("empty", ""), ("large", "line 1: expected 8, printed 7"), ("one", ""))
    )

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        driver = Driver(pilot.app, broker, pilot)
        running = await began(driver)
        broker.end(running, ProgramResult(Verdict.WRONG_ANSWER, report, None, results))
        await driver.until_shown("[Cases 2/3]")
        driver.code.result.cases.focus()
        await driver.press("down")
        await driver.until_shown("▌ large")

    app = CalcApp(broker.open, Home.at(tmp_path))
    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("keys", [("ctrl+l",), ("f2",)], ids=["language", "options"])
def test_what_is_asked_before_a_program_is_run(
    snap_compare: Compare, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    broker = offering_broker()
    store_session(Home.at(tmp_path))

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        driver = Driver(pilot.app, broker, pilot)
        await settled(driver)
        await driver.open_code()
        await driver.write(GREETS)
        await driver.press(*keys)
        await driver.until(lambda: driver.app.screen is not driver.code, "the question")
        await driver.pilot.pause()

    app = CalcApp(broker.open, Home.at(tmp_path))
    assert snap_compare(app, terminal_size=SMALL, run_before=before)


def agents(second: int) -> list[WorkerRow]:
    """Workers that have done something for so many seconds."""
    kinds = ("expression", "code", message.NAME, generator.NAME)
    offers = (Ability("code:c", "12.2.0"), Ability("code:python", "3.11.2"))
    known: dict[str, Any] = {
        "host": "attic",
        "kinds": kinds,
        "offers": offers,
        "sandbox": "user_namespace",
    }
    does = (CurrentTask(message.NAME, None),)
    wave = 20 + second % 7 * 3
    rows = (
        worker("oak", generates=1, generated=second * 400, done=12, failed=0, cpu=212),
        worker("elm", busy=1, current=does, done=second * 190, failed=second // 3, cpu=1_480),
        worker(
            "ash", busy=1, current=(CurrentTask("expression", 5),), done=second * wave, failed=0
        ),
        worker("fir", state=WorkerState.DRAINING, generated=5_120, done=second * 20, mine=True),
        worker("yew", state=WorkerState.LOST, heard=T0 - 200_000, slots=2),
        worker("bay", state=WorkerState.KILLED, heard=T0 - 3_000, slots=1),
    )
    return [
        row._replace(number=number, pid=21_400 + number, memory=number * 31_000_000, **known)
        for number, row in enumerate(rows, 1)
    ]


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_the_agent_monitor(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    broker = busy_broker()
    store_session(Home.at(tmp_path))
    made = stream(on=True, generator="oak", generated=24_000, processed=23_200, latency=212)
    failures = [failure(number, worker="oak", at=T0 - number * 9_000) for number in (14, 9, 3)]
    broker.streams.rows["ada", "messages"] = made._replace(failed=120, unhandled=680, errors=3)
    broker.streams.errors["ada", "messages"] = failures

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        driver = Driver(pilot.app, broker, pilot)
        await settled(driver)
        await driver.open_monitor()
        driver.monitor.trend.forget()
        for second in range(61):
            broker.fleet = fleet(*agents(second), all_=Counts(2, 30 - second % 9, 4))
            driver.monitor.trend.take(broker.fleet_now(), second * SECOND)
        broker.push_fleet()
        await driver.until_shown("✗ killed")
        if size == LARGE:
            await driver.until_shown("Recent errors")

    app = CalcApp(broker.open, Home.at(tmp_path))
    assert snap_compare(app, terminal_size=size, run_before=before)
