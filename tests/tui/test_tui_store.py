"""The store of tasks: revisions, pages, deletions, filters."""

from __future__ import annotations

import pytest

from shared.wire.client import Page
from shared.wire.rows import TaskRow
from tests.tui.fake import queued, task
from tui.model.filter import EVERYTHING, parse
from tui.model.store import TaskStore


def page(*numbers: int, more: bool = False) -> Page:
    return Page(tuple(task(number) for number in numbers), more, max(numbers, default=0))


def shown(store: TaskStore) -> list[int]:
    return [store.at(position).number for position in range(len(store))]


def test_nothing_is_shown_before_the_first_page() -> None:
    store = TaskStore()
    store.apply([task(9)])
    assert shown(store) == []
    assert not store.loaded
    store.add_page(page(8, 7, more=True))
    assert shown(store) == [9, 8, 7]
    assert store.reach.before == 7


def test_pages_follow_each_other_downwards() -> None:
    store = TaskStore()
    store.add_page(page(6, 5, more=True))
    store.add_page(page(4, 2, more=False))
    assert shown(store) == [6, 5, 4, 2]
    assert not store.reach.more


def test_a_row_below_what_was_read_waits_for_its_page() -> None:
    store = TaskStore()
    store.add_page(page(6, 5, more=True))
    store.apply([task(2, revision=99)])
    assert shown(store) == [6, 5]
    store.add_page(page(4, 3, 2, 1))
    assert shown(store) == [6, 5, 4, 3, 2, 1]
    assert store.at(4).revision == 99


@pytest.mark.parametrize(("first", "second"), [(5, 8), (8, 5), (8, 8)])
def test_the_higher_revision_is_kept_whichever_comes_first(first: int, second: int) -> None:
    store = TaskStore()
    store.add_page(page())
    store.apply([task(1, str(first), revision=first)])
    store.apply([task(1, str(second), revision=second)])
    assert store.at(0).title == "8"


def test_a_deleted_task_does_not_come_back_with_an_older_page() -> None:
    store = TaskStore()
    store.add_page(page(3, 2, more=True))
    store.apply([], [task(2).id, task(1).id])
    store.add_page(page(1))
    assert shown(store) == [3]
    assert store.get(2) is None


def test_the_filter_follows_changes_of_state() -> None:
    store = TaskStore()
    store.add_page(page(2, 1))
    store.set_filter(parse("queued"))
    store.add_page(Page((), more=False, revision=2))
    assert shown(store) == []
    store.apply([queued(3)])
    assert shown(store) == [3]
    store.apply([task(3, revision=50)])
    assert shown(store) == []
    store.set_filter(EVERYTHING)
    assert shown(store) == [3, 2, 1]


def test_a_filters_rows_below_the_first_pages_are_no_holes_afterwards() -> None:
    store = TaskStore()
    store.add_page(page(9, 8, more=True))
    store.set_filter(parse("queued"))
    store.add_page(Page((queued(2),), more=False, revision=9))
    assert shown(store) == [2]
    store.set_filter(EVERYTHING)
    assert shown(store) == [9, 8]
    assert store.reach.more


def test_the_position_of_a_task_that_is_gone_is_the_next_older_one() -> None:
    store = TaskStore()
    store.add_page(page(9, 7, 5))
    assert [store.position(number) for number in (9, 8, 7, 6, 5, 4)] == [0, 1, 1, 2, 2, 2]
    assert TaskStore().position(3) == 0


def test_a_position_that_is_not_there_raises() -> None:
    store = TaskStore()
    for position in (0, -1):
        with pytest.raises(IndexError):
            store.at(position)


def test_clearing_keeps_the_filter_alone() -> None:
    store = TaskStore()
    store.add_page(page(2, 1))
    store.set_filter(parse("done"))
    store.clear()
    assert store.filter == parse("done")
    assert (len(store), store.known, store.loaded) == (0, 0, False)


def test_rows_in_any_order_come_out_newest_first() -> None:
    store = TaskStore()
    store.add_page(page())
    rows: list[TaskRow] = [task(number)._replace(revision=number) for number in (3, 1, 5, 2, 4)]
    store.apply(rows)
    assert shown(store) == [5, 4, 3, 2, 1]
    assert [row.number for row in store.newest()] == [5, 4, 3, 2, 1]
