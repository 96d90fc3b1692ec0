"""The agent monitor: its rows, its keys, who may what, and the workers that it launches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from textual.geometry import Region

from shared.client import Link
from shared.errors import ErrorCode, RequestError
from shared.kinds import generator, message
from shared.launching import VARIABLE
from shared.spawn import host_name
from shared.states import Deed, WorkerState
from shared.wire import client as wire
from shared.wire.orders import Launch, Order
from shared.wire.rows import Ability, CurrentTask, TaskRow, WorkerRow
from tests.tui.drive import LARGE, SMALL, Driver, entered, started
from tests.tui.fake import FakeBroker, fleet, running, worker
from tests.tui.fake_streams import failure, stream
from tests.tui.processes import FIRST_PID, FakeProcesses
from tests.tui.test_tui_marks import question
from tui.children import NO_ADDRESS
from tui.screens.confirm import ConfirmScreen
from tui.screens.how_many import WRONG, HowManyScreen
from tui.screens.monitor import NO_CHILD, NO_GENERATOR, MonitorScreen
from tui.screens.streams.streams import StreamsScreen
from tui.screens.tasks import TasksScreen

TINY = (40, 12)
SIZES = pytest.mark.parametrize("size", [TINY, SMALL, LARGE])
BOTH = pytest.mark.parametrize("size", [SMALL, LARGE])
KINDS = ("expression", message.NAME, generator.NAME)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> FakeProcesses:
    return FakeProcesses(monkeypatch)


def agent(name: str, number: int, **fields: object) -> WorkerRow:
    return worker(name, **{"number": number, "pid": number, "kinds": KINDS, **fields})


def run(
    scenario: Callable[[Driver], Awaitable[None]],
    *workers: WorkerRow,
    size: tuple[int, int] = SMALL,
    rows: tuple[TaskRow, ...] = (),
    plain: bool = False,
) -> None:
    """Play in the monitor; as a plain user if asked for."""

    async def play() -> None:
        accounts = {"root": "correct horse", "ada": "correct horse"} if plain else None
        broker = FakeBroker(*rows, accounts=accounts)
        broker.fleet = fleet(*workers)
        async with entered(broker, size) as driver:
            await driver.open_monitor()
            await scenario(driver)

    asyncio.run(play())


def table(driver: Driver) -> str:
    return driver.text(driver.monitor.table)


def names(driver: Driver) -> list[str]:
    return [seen.row.name for seen in driver.monitor.table._seen]


def orders(driver: Driver) -> list[tuple[str, Deed]]:
    return [(order.worker, order.deed) for order in driver.broker.kinds_asked(Order)]


async def launched(driver: Driver, processes: FakeProcesses, many: int) -> None:
    """Launch so many, and have them join as workers of the user."""
    await driver.press(*["plus"] * many)
    await driver.until(lambda: len(processes.all) == many, "they have started")
    joined = (
        worker(f"new-{p.pid}", pid=p.pid, host=host_name(), number=p.pid, mine=True, kinds=KINDS)
        for p in processes.all
    )
    driver.broker.change_fleet(*driver.broker.fleet.workers, *joined)
    await driver.until_shown(f"new-{processes.all[0].pid}")


# What is shown


@SIZES
def test_every_worker_has_a_row_idle_ones_too(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        shown = table(driver)
        assert "oak" in shown
        assert "▲ generator" in shown or size == TINY
        assert "elm" in shown
        assert "3 of 4 alive" in shown
        await driver.press("end")
        await driver.until(lambda: "✗ killed" in table(driver), "the last one")

    run(
        scenario,
        agent("oak", 1, generates=1, generated=7),
        agent("elm", 2, generated=3),
        agent("ash", 3, busy=2, state=WorkerState.DRAINING),
        agent("yew", 4, state=WorkerState.KILLED),
        size=size,
    )


@BOTH
def test_columns_that_have_no_room_are_on_other_pages(size: tuple[int, int]) -> None:
    offers = (Ability("code:c", "12"), Ability("code:python", "3"))
    oak = agent("oak", 1, host="attic", pid=4711, cpu=1_234, memory=345_678_901, offers=offers)

    async def scenario(driver: Driver) -> None:
        seen, pages = "", driver.monitor.table._pages
        for _ in pages:
            seen += table(driver)
            await driver.press("right")
        for text in ("attic", "4711", "123%", "346M", "namespace", "c python", "9.9", "· handler"):
            assert text in seen
        assert len(pages) == (2 if size == LARGE else 3)

    run(scenario, oak._replace(sandbox="namespace", version="9.9"), size=size)


@BOTH
def test_columns_stay_aligned_whatever_stands_in_them(size: tuple[int, int]) -> None:
    wide = agent("木" * 40, 123, host="木" * 40, done=10**15, failed=10**12, generated=10**14)

    async def scenario(driver: Driver) -> None:
        # A wide character is two cells of the screen and one of its text
        width = driver.monitor.table.scrollable_content_region.width
        for page in driver.monitor.table._pages:
            lines = [driver.monitor.table._line(y)[0] for y in range(3)]
            for column, cells in page:
                assert all(len(line) == len(page) + 1 for line in lines), column.title
                assert cells >= len(column.title)
            assert sum(cells + 2 for _, cells in page) - 1 <= width
            await driver.press("right")

    run(scenario, wide, agent("elm", 2, version="1" * 60, sandbox="x" * 60), size=size)


def test_what_others_call_themselves_is_text_and_nothing_else() -> None:
    hostile = "[red]x[/] \x1b[31m[@click=app.quit]"
    evil = agent(hostile, 1, host=hostile, sandbox=hostile, version=hostile, pid=9)
    row = evil._replace(offers=(Ability(hostile, hostile),), kinds=(hostile[:60], *KINDS))

    async def scenario(driver: Driver) -> None:
        driver.broker.streams.put(stream(hostile[:20], errors=1))
        driver.broker.streams.fail(failure(1, worker=hostile, reason=hostile), name=hostile[:20])
        for _ in driver.monitor.table._pages:
            await driver.press("right")
            assert "\x1b" not in driver.text()
        assert "[red]x" in driver.text()
        await driver.press("x")
        assert "[red]x[/]" in await question(driver)
        assert "\x1b" not in driver.text()

    run(scenario, row, size=LARGE)


def test_two_hundred_workers_are_there_and_the_cursor_reaches_them() -> None:
    workers = [agent(f"w{number:03}", number) for number in range(1, 201)]

    async def scenario(driver: Driver) -> None:
        await driver.press("end")
        await driver.until(lambda: "▌200" in table(driver), "the last")
        await driver.press("home", "pagedown")
        await driver.until(lambda: "w001" not in table(driver), "another page")
        driver.broker.change_fleet(*(w._replace(done=99_999) for w in workers))
        await driver.until_shown("99,999")

    run(scenario, *workers, size=LARGE)


def test_only_lines_that_read_otherwise_are_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    workers = [agent(f"w{number}", number) for number in range(1, 9)]
    drawn: list[int] = []

    async def scenario(driver: Driver) -> None:
        shown = driver.monitor.table

        def refresh(*regions: Region, **_options: bool) -> None:
            drawn.extend(region.y for region in regions)

        monkeypatch.setattr(shown, "refresh", refresh)
        driver.broker.change_fleet(*workers[:4], workers[4]._replace(busy=3), *workers[5:])
        await driver.until(lambda: drawn, "what is drawn")
        assert set(drawn) == {5}

    # When nobody was heard from for long, no age changes meanwhile
    run(scenario, *workers)


def test_the_rows_are_sorted_by_one_column_after_the_other() -> None:
    async def scenario(driver: Driver) -> None:
        assert names(driver) == ["oak", "ash", "elm"]
        orderings = set()
        for _ in range(30):
            orderings.add(tuple(names(driver)))
            await driver.press("s")
        assert ("ash", "elm", "oak") in orderings  # by name
        assert ("elm", "oak", "ash") in orderings  # by what they have done
        assert "▾" in table(driver) or "▴" in table(driver)

    run(scenario, agent("oak", 1, done=5), agent("ash", 2, done=1), agent("elm", 3, done=9))


def test_the_cursor_stays_with_its_worker_however_they_are_sorted() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("down", "s")
        assert "▌  2  ash" in table(driver)
        driver.broker.change_fleet(agent("alder", 4), agent("ash", 2), agent("oak", 1))
        await driver.until_shown("alder")
        assert "▌  2  ash" in table(driver)

    run(scenario, agent("oak", 1), agent("ash", 2))


def test_a_filter_shows_those_of_whom_all_words_are_true() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("slash", *"generator oa")
        await driver.until(lambda: names(driver) == ["oak"], "the filter")
        await driver.press("enter")
        assert driver.monitor.table.has_focus
        assert "1 shown: generator oa" in table(driver)
        # And escape shows all again, then leaves
        await driver.press("escape")
        await driver.until(lambda: len(names(driver)) == 3, "all")
        await driver.press("slash", *"nobody", "enter")
        await driver.until_shown("No worker matches the filter")
        await driver.press("escape", "escape")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")

    run(scenario, agent("oak", 1, generates=1), agent("oat", 2), agent("elm", 3, generates=1))


def test_charts_show_what_was_done_lately(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0]
    monkeypatch.setattr("tui.desk.monotonic", lambda: clock[0])

    async def scenario(driver: Driver) -> None:
        driver.monitor.trend.forget()
        for second in range(1, 4):
            clock[0] = second * 1_000
            driver.broker.change_fleet(
                agent("oak", 1, done=second * 300, failed=second * 20, generated=second * 500)
            )
            await driver.pilot.pause()
        await driver.until_shown("500/s")
        shown = driver.text(driver.monitor.charts)
        assert "Processed" in shown
        assert "300/s" in shown
        assert "20/s" in shown
        # And the worker's own rate is all of it
        assert "820" in table(driver)

    run(scenario, agent("oak", 1, done=0, failed=0))


@SIZES
def test_everything_about_the_worker_under_the_cursor(size: tuple[int, int]) -> None:
    busy = agent("oak", 1, busy=2, held=5, current=(CurrentTask("expression", 12),) * 2)

    async def scenario(driver: Driver) -> None:
        driver.broker.streams.put(stream("reports"))
        driver.broker.streams.fail(failure(7), failure(8, worker="elm"), name="reports")
        await driver.press("enter")
        await driver.until(lambda: driver.monitor.detail.has_focus, "the detail")
        await driver.until(
            lambda: "7^70000" in str(driver.monitor.detail._lines), "the task's title"
        )
        await driver.until(lambda: "It was to f" in str(driver.monitor.detail._lines), "errors")
        said = str(driver.monitor.detail._lines)
        assert "2 of 4 busy, 3 more held" in said
        assert "reports 7" in said
        assert "reports 8" not in said
        await driver.press("escape")
        await driver.until(lambda: driver.monitor.table.has_focus, "the rows")

    run(scenario, busy, size=size, rows=(running(12, "7^70000"),))


def test_without_workers_it_says_how_to_have_some() -> None:
    async def scenario() -> None:
        broker = FakeBroker()
        broker.fleet = fleet()
        async with entered(broker) as driver:
            await driver.press("escape", "m")
            await driver.until_shown("n launches some here")
            await driver.press("d", "x", "R", "enter", "down", "pageup", "s", "right")
            await driver.press("k")
            await driver.until_shown(NO_GENERATOR)
            await driver.press("minus")
            await driver.until_shown(NO_CHILD)

    asyncio.run(scenario())


def test_a_lost_broker_is_said_and_what_was_there_stays() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.lose()
        await driver.until_shown("The broker does not answer")
        assert "oak" in table(driver)
        assert driver.broker.link is Link.RECONNECTING

    run(scenario, agent("oak", 1))


# Orders


@pytest.mark.parametrize(
    ("key", "deed", "asked", "about"),
    [
        ("d", Deed.DRAIN, "Drain worker oak?", "It finishes what runs there (message) and leaves."),
        ("x", Deed.KILL, "Kill worker oak?", "what runs there (message) is queued again."),
        ("R", Deed.RESTART, "Restart worker oak?", "leaves, and comes back anew."),
        ("k", Deed.KILL, "Kill worker oak?", "is queued again."),
    ],
)
@BOTH
def test_what_destroys_asks_first_and_the_same_key_is_no_answer(
    key: str, deed: Deed, asked: str, about: str, size: tuple[int, int]
) -> None:
    doing = (CurrentTask(message.NAME, None),)

    async def scenario(driver: Driver) -> None:
        await driver.press(key)
        said = await question(driver)
        assert asked in said
        assert about in " ".join(said.replace("│", " ").split())
        await driver.press(key)
        assert isinstance(driver.app.screen, ConfirmScreen)
        assert not orders(driver)
        await driver.press("y")
        await driver.until(lambda: orders(driver), "the order")
        assert orders(driver) == [("oak", deed)]

    oak = agent("oak", 1, busy=1, held=1, current=doing, generates=1)
    run(scenario, oak, agent("elm", 2), size=size)


def test_no_leaves_everything_as_it_is() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("x")
        await question(driver)
        await driver.press("n")
        await driver.until(lambda: driver.app.screen is driver.monitor, "the monitor")
        assert not orders(driver)

    run(scenario, agent("oak", 1))


def test_all_generators_are_killed_with_one_question() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("k")
        said = await question(driver)
        assert "Kill 2 workers?" in said
        assert "oak, ash." in said
        await driver.press("y")
        await driver.until(lambda: len(orders(driver)) == 2, "both orders")
        assert orders(driver) == [("oak", Deed.KILL), ("ash", Deed.KILL)]

    gone = agent("yew", 4, generates=1, state=WorkerState.LOST)
    run(scenario, agent("oak", 1, generates=1), agent("ash", 2, generates=2), agent("e", 3), gone)


@pytest.mark.parametrize(("key", "verb"), [("d", "drain"), ("x", "kill"), ("R", "restart")])
def test_who_may_not_is_told_why(key: str, verb: str) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press(key)
        await driver.until_shown(f"Only an administrator or who launched oak can {verb} it.")
        assert driver.app.screen is driver.monitor
        # What one has launched is one's own
        await driver.press("down", key)
        await question(driver)
        await driver.press("y")
        await driver.until(lambda: orders(driver), "the order")
        assert [name for name, _ in orders(driver)] == ["elm"]

    run(scenario, agent("oak", 1), agent("elm", 2, mine=True), plain=True, size=LARGE)


def test_of_several_generators_a_plain_user_kills_those_that_are_theirs() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("k")
        assert "Kill worker elm?" in await question(driver)

    theirs = agent("elm", 2, mine=True, generates=1)
    run(scenario, agent("oak", 1, generates=1), theirs, plain=True)


def test_a_refused_order_is_said() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.refuse[Order] = RequestError(ErrorCode.NOT_FOUND, "There is no such worker.")
        await driver.press("x")
        await question(driver)
        await driver.press("y")
        await driver.until_shown("There is no such worker.")

    run(scenario, agent("oak", 1))


# Launching


@SIZES
def test_so_many_are_launched_in_the_users_name(
    size: tuple[int, int], processes: FakeProcesses
) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("n")
        await driver.until(lambda: isinstance(driver.app.screen, HowManyScreen), "the question")
        await driver.pilot.pause()
        await driver.press("3", "enter")
        await driver.until(lambda: len(processes.all) == 3, "three processes")
        assert len(driver.broker.kinds_asked(Launch)) == 1
        for process in processes.all:
            assert process.command[2:4] == ["-m", "workers"]
            environment = process.options["env"]
            assert isinstance(environment, dict)
            assert environment[VARIABLE] == b"ticket".hex()
            # No secret is in what other users of the machine see
            assert b"ticket".hex() not in process.command

    run(scenario, agent("oak", 1), size=size)


@pytest.mark.parametrize("typed", ["0", "65", "-1", "x", "٣", "", "9999"])
def test_a_number_that_cannot_be_is_refused(typed: str, processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("n")
        await driver.until(lambda: isinstance(driver.app.screen, HowManyScreen), "the question")
        await driver.press("backspace")
        if typed:
            await driver.type(typed)
        await driver.press("enter")
        await driver.until_shown(WRONG)
        await driver.press("escape")
        await driver.until(lambda: driver.app.screen is driver.monitor, "the monitor")
        assert not processes.all

    run(scenario, agent("oak", 1))


def test_a_plain_user_is_told_whom_such_workers_serve(processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("n")
        await driver.until_shown("They do your work only.")

    run(scenario, agent("oak", 1), plain=True)


def test_one_of_them_is_killed_by_a_signal_and_shown_as_killed(processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await launched(driver, processes, 2)
        await driver.press("down", "x")
        await question(driver)
        await driver.press("y")
        await driver.until(lambda: processes.all[0].status == -9, "the signal")
        assert not orders(driver)
        # The broker sees a worker that is gone
        *others, first, last = driver.broker.fleet.workers
        driver.broker.change_fleet(*others, first._replace(state=WorkerState.LOST), last)
        await driver.until_shown("✗ killed")

    run(scenario, agent("oak", 1))


def test_plus_and_minus_are_one_more_and_one_less(processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await launched(driver, processes, 2)
        await driver.press("minus")
        assert f"Drain worker new-{FIRST_PID + 1}?" in await question(driver)
        await driver.press("y")
        await driver.until(lambda: orders(driver), "the order")
        assert orders(driver) == [(f"new-{FIRST_PID + 1}", Deed.DRAIN)]
        # One that takes long to leave is one less already
        drains = [
            row._replace(state=WorkerState.DRAINING) if row.pid == FIRST_PID + 1 else row
            for row in driver.broker.fleet.workers
        ]
        driver.broker.change_fleet(*drains)
        await driver.until_shown("draining")
        await driver.press("minus")
        assert f"Drain worker new-{FIRST_PID}?" in await question(driver)

    run(scenario, agent("oak", 1))


def test_one_that_ends_by_itself_is_told_of_with_where_to_read_more(
    processes: FakeProcesses,
) -> None:
    async def scenario(driver: Driver) -> None:
        await launched(driver, processes, 1)
        processes.all[0].status = 1
        await driver.until_shown("ended with status 1")
        await driver.until_shown("launched.log")

    run(scenario, agent("oak", 1), size=LARGE)


def test_launching_needs_to_know_where_the_broker_listens_for_workers() -> None:
    async def scenario() -> None:
        async with started(address="tcp://elsewhere:1", size=LARGE) as driver:
            await driver.enter()
            await driver.open_monitor()
            await driver.press("plus")
            await driver.until_shown(NO_ADDRESS[:40])

    asyncio.run(scenario())


# Leaving


def test_quitting_asks_where_work_would_stop(processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await launched(driver, processes, 1)
        *others, mine = driver.broker.fleet.workers
        driver.broker.change_fleet(*others, mine._replace(busy=1))
        await driver.until_shown("1/4")
        await driver.press("q")
        said = await question(driver)
        assert "1 worker launched here." in said
        assert "what runs there is queued again" in " ".join(said.replace("│", " ").split())
        await driver.press("n")
        await driver.until(lambda: driver.app.screen is driver.monitor, "the monitor")
        assert processes.all[0].status is None
        await driver.press("q")
        await question(driver)
        await driver.press("y")
        await driver.until(lambda: driver.app.return_value is not None, "the end")

    run(scenario, agent("oak", 1), size=LARGE)
    assert processes.all[0].status == 0


def test_quitting_asks_where_they_are_the_only_workers(processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await launched(driver, processes, 1)
        driver.broker.change_fleet(*driver.broker.fleet.workers[1:])
        await driver.until_gone("oak")
        await driver.press("q")
        assert "stops the only workers" in await question(driver)

    run(scenario, agent("oak", 1), size=LARGE)


def test_quitting_just_ends_workers_that_nobody_misses(processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await launched(driver, processes, 2)
        await driver.press("q")
        await driver.until(lambda: driver.app.return_value is not None, "the end")

    run(scenario, agent("oak", 1))
    assert [process.status for process in processes.all] == [0, 0]


def test_logging_out_ends_them_too(processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await launched(driver, processes, 1)
        await driver.press("escape")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
        await driver.press("L")
        await driver.until(lambda: processes.all[0].status == 0, "its end")

    run(scenario, agent("oak", 1))


# The streams


@BOTH
def test_the_streams_are_a_key_away_and_escape_comes_back(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.streams.put(stream("reports", on=True, generator="oak"))
        await driver.until(lambda: "reports" in driver.text(driver.monitor.streams), "the stream")
        for way in (("t",), ("tab", "enter") if size == SMALL else ("tab", "tab", "enter")):
            driver.monitor.table.focus()
            await driver.press(*way)
            await driver.until(lambda: isinstance(driver.app.screen, StreamsScreen), "the streams")
            await driver.press("escape")
            await driver.until(lambda: driver.app.screen is driver.monitor, "the monitor")

    run(scenario, agent("oak", 1, generates=1), size=size)


# Opening with it


def test_it_opens_on_the_monitor_with_so_many_launched_right_after_log_in(
    processes: FakeProcesses,
) -> None:
    async def scenario() -> None:
        async with started(monitor=2) as driver:
            await driver.fill("ada", "correct horse")
            await driver.until(lambda: isinstance(driver.app.screen, MonitorScreen), "the monitor")
            await driver.until(lambda: len(processes.all) == 2, "two processes")
            await driver.press("escape")
            await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")

    asyncio.run(scenario())


def test_who_looks_next_sees_nothing_of_who_looked_before() -> None:
    async def scenario() -> None:
        accounts = {"ada": "correct horse", "bob": "battery staple"}
        broker = FakeBroker(accounts=accounts)
        broker.fleet = fleet(agent("secret", 1), agent("oak", 2))
        async with entered(broker) as driver:
            await driver.open_monitor()
            await driver.press("slash", *"secret", "enter", "escape", "escape")
            await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
            await driver.press("L")
            broker.fleet = fleet(agent("oak", 2))
            await driver.fill("bob", "battery staple")
            await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")
            await driver.open_monitor()
            assert "secret" not in driver.text()
            assert isinstance(driver.broker.fleet, wire.FleetNow)

    asyncio.run(scenario())
