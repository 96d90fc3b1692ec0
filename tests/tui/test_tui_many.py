"""A list that is longer than anybody reads."""

from __future__ import annotations

import asyncio

from shared.wire import client as wire
from shared.wire.client import Page
from tests.tui.drive import Driver, entered
from tests.tui.fake import FakeBroker, queued, task
from tui.connection import Connection
from tui.feed import FIRST_PAGE, NEXT_PAGES, Feed

MANY = 100_000


def seen(driver: Driver) -> list[str]:
    """The first rows in sight, without the scroll bar."""
    return [line[:60] for line in driver.text(driver.list).splitlines()[2:6]]


def test_a_hundred_thousand_tasks_are_a_list_like_any_other() -> None:
    rows = tuple(task(number, f"{number}+0") for number in range(MANY, 0, -1))

    async def scenario() -> None:
        async with entered() as driver:
            store = driver.tasks.feed.store
            store.clear()
            store.add_page(Page(rows, more=False, revision=MANY))
            driver.tasks.update()
            await driver.press("escape", "G")
            await driver.until_shown(" 1+0")
            assert driver.list.position == MANY - 1
            await driver.press("pageup", "g")
            await driver.until_shown(f"{MANY}+0")
            driver.broker.push(queued(MANY + 1, "7*7"))
            await driver.until_shown(f"Tasks  {MANY + 1:,}")

    asyncio.run(scenario())


def test_older_pages_are_read_as_the_list_is_scrolled() -> None:
    broker = FakeBroker(*(task(number) for number in range(1, 3_001)))

    async def scenario() -> None:
        async with entered(broker) as driver:
            store = driver.tasks.feed.store
            await driver.until(lambda: not driver.tasks.feed.loading, "the pages in sight")
            assert store.reach.more
            assert "or more" in driver.text(driver.list)
            assert len(store) < len(broker.rows)
            await driver.press("escape", "G")
            await driver.until(lambda: len(store) == len(broker.rows), "all of them")
            await driver.until(lambda: driver.list.position == len(store) - 1, "the end")
            pages = broker.kinds_asked(wire.List)
            assert [page.limit for page in pages] == [FIRST_PAGE, *[NEXT_PAGES] * (len(pages) - 1)]
            assert "or more" not in driver.text(driver.list)

    asyncio.run(scenario())


def test_an_update_does_not_pull_the_list_back_to_the_cursor() -> None:
    broker = FakeBroker(*(task(number, f"{number}+0") for number in range(1, 101)))

    async def scenario() -> None:
        async with entered(broker) as driver:
            await driver.press("escape", "down")
            driver.list.scroll_to(y=50, animate=False)
            await driver.pilot.pause()
            before = seen(driver)
            broker.push(queued(101))
            await driver.until(lambda: len(driver.tasks.feed.store) == 101, "the new task")
            await driver.pilot.pause()
            assert seen(driver) == before
            await driver.press("down")
            assert driver.list.position < driver.list.scroll_offset.y + 12

    asyncio.run(scenario())


def test_what_is_in_sight_stays_there_while_newer_tasks_come() -> None:
    broker = FakeBroker(*(task(number, f"{number}+0") for number in range(1, 101)))

    async def scenario() -> None:
        async with entered(broker) as driver:
            await driver.press("escape", *["pagedown"] * 4)
            before = seen(driver)
            broker.push(*(queued(number) for number in range(101, 140)))
            await driver.until(lambda: len(driver.tasks.feed.store) == 139, "the new tasks")
            await driver.pilot.pause()
            assert seen(driver) == before

    asyncio.run(scenario())


def test_the_way_to_the_oldest_task_says_how_to_end_it_and_any_key_does() -> None:
    broker = FakeBroker(*(task(number) for number in range(1, 20_001)))

    async def scenario() -> None:
        async with entered(broker) as driver:
            store = driver.tasks.feed.store
            await driver.until(lambda: not driver.tasks.feed.loading, "the pages in sight")
            broker.hold_pages()
            await driver.press("escape", "G")
            await driver.until_shown("reading…, any key stops")
            # When some key is pressed that does not move the cursor
            await driver.press("x")
            assert not driver.list.to_end
            # Then what was asked for is taken in, and no more is asked for
            broker.let_pages_go()
            await driver.until(lambda: not driver.tasks.feed.loading, "the page")
            assert store.reach.more
            await driver.until_gone("any key stops")

    asyncio.run(scenario())


def test_the_next_page_is_asked_for_before_the_one_that_came_is_taken_in() -> None:
    broker = FakeBroker(*(task(number) for number in range(1, 5_001)))

    async def scenario() -> None:
        connection = Connection(broker.open)
        await connection.open(lambda _event: None)
        feed = Feed(connection, lambda: None)
        taken: list[int] = []
        take = feed.store.add_page

        def add_page(page: Page) -> None:
            taken.append(len(broker.kinds_asked(wire.List)))
            take(page)

        feed.store.add_page = add_page  # type: ignore[method-assign]
        await feed.more(lambda: True)
        assert not feed.store.reach.more
        assert len(feed.store) == 5_000
        assert taken == [2, 3, 4, 5, 6, 6]

    asyncio.run(scenario())
