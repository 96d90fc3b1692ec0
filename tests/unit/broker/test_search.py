"""Tasks are found by title, state and kind, however many there are and wherever they lie."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.core.effects import Answer
from broker.core.titles import STEP_EVERY, STEP_KEYS
from broker.store.queries import answer
from broker.store.repository import Repository
from broker.store.terms import begins
from broker.store.titles import RUN_BITS
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import TaskError
from tests.support.core import Sim, SimWorker

BAD = TaskError("division_by_zero", "division by zero", 0, 1)
STATES: tuple[TaskState | None, ...] = (None, *TaskState)
STARTS = ("", "1", "12", "123+4", "2", "9", "1+")


class Grown:
    """A grid whose numbers and keys go on far behind those of the last task."""

    def __init__(self, grid: Sim) -> None:
        self.grid = grid
        self.ann, self.bob = grid.user("ann"), grid.user("bob")
        self.worker: SimWorker = grid.worker(slots=1_000)

    def leap(self, numbers: int = 0, keys: int = 0) -> None:
        """So many others were submitted and deleted meanwhile."""
        self.grid.core.grid.last_key += keys
        for user in self.grid.core.grid.users.values():
            user.last_number += numbers

    def titled(self) -> int:
        """Up to which key titles are in their order."""
        return self._number("SELECT titled FROM grid")

    def in_order(self) -> int:
        """How many titles are."""
        return self._number("SELECT count(*) FROM title")

    def _number(self, query: str) -> int:
        repository = self.grid.disk
        assert isinstance(repository, Repository)
        return int(repository._database.execute_sql(query).fetchone()[0])

    def end(self, error: TaskError | None = None) -> None:
        """All that the worker has ends."""
        outcomes = [self.worker.outcome(held, error=error) for held in self.worker.holding()]
        self.worker.tell(self.worker.outcomes_of(*outcomes))

    def page(self, ask: wire.List, owner: int = 1) -> wire.Page:
        page = answer(Answer(b"", 0, owner, ask, self.grid.core.grid.revision))
        assert isinstance(page, wire.Page)
        return page

    def numbers(self, state: TaskState | None, title: str, limit: int, owner: int = 1) -> list[int]:
        """All pages of what is found."""
        found: list[int] = []
        before, more = 0, True
        while more:
            page = self.page(wire.List(before, limit, state, title=title), owner)
            found += [row.number for row in page.rows]
            before, more = found[-1] if found else 0, page.more
        return found


@pytest.fixture
def grown(kept: Sim) -> Grown:
    kept.core.grid.cache.resize(0)
    return Grown(kept)


def titles_become_easy_to_find(grown: Grown) -> None:
    before = grown.titled()
    grown.leap(keys=STEP_KEYS)
    grown.grid.pass_time(2 * STEP_EVERY, STEP_EVERY)
    assert grown.titled() > before


# Against looking at every task


@pytest.mark.parametrize("seed", range(8))
def test_pages_have_what_looking_at_every_task_finds(grown: Grown, seed: int) -> None:
    # Given tasks in every state, in several runs, some of which were deleted
    live(grown, Random(seed))  # noqa: S311
    rows = grown.page(wire.List(limit=1_000)).rows
    assert len({row.number >> RUN_BITS for row in rows}) > 2
    # When pages of any length are asked for
    for state, start, limit in product(STATES, STARTS, (1, 2, 7, 100)):
        found = grown.numbers(state, start, limit)
        # Then they are the tasks with that title and state, the newest first
        assert found == [
            row.number for row in rows if row.title.startswith(start) and state in (None, row.state)
        ], (state, start, limit)


def live(grown: Grown, random: Random) -> None:
    ids: list[bytes] = []
    for _ in range(random.randint(12, 25)):
        batch = [f"{random.choice(('1', '12', '123', '2'))}+{random.randrange(99)}" for _ in "abc"]
        ids += grown.ann.submit(*batch, follow=False)
        grown.bob.submit(*batch, follow=False)
        random.choice(_deeds(grown, random, ids))()
        grown.leap(numbers=random.choice((0, 1, 40_000)), keys=random.choice((0, STEP_KEYS)))
        grown.grid.pass_time(STEP_EVERY, STEP_EVERY)


def _deeds(grown: Grown, random: Random, ids: list[bytes]) -> list[Callable[[], object]]:
    some = tuple(random.sample(ids, 2))
    return [
        grown.end,
        lambda: grown.end(BAD),
        lambda: grown.ann.ask(wire.Cancel(some)),
        lambda: grown.ann.ask(wire.Delete(some)),
        lambda: grown.ann.ask(wire.Retry(some)),
    ]


def test_a_kind_is_found_with_a_title_and_a_state(grown: Grown) -> None:
    grown.ann.submit("1+1", "2+2")
    grown.end()
    titles_become_easy_to_find(grown)

    def found(kind: str, state: TaskState | None = None) -> list[str]:
        page = grown.page(wire.List(title="1", kind=kind, state=state))
        return [row.title for row in page.rows]

    assert found("expression") == found("expression", TaskState.DONE) == ["1+1"]
    assert found("image") == found("expression", TaskState.FAILED) == []


def test_any_number_may_be_asked_from(grown: Grown) -> None:
    grown.ann.submit("1", "1")
    titles_become_easy_to_find(grown)

    for before in (1, 2, 3, 2**53, 2**63 - 1):
        page = grown.page(wire.List(before, title="1"))
        assert [row.number for row in page.rows] == [n for n in (2, 1) if n < before]


def test_who_has_no_tasks_finds_none(grown: Grown) -> None:
    grown.bob.submit("1")
    titles_become_easy_to_find(grown)

    for state in STATES:
        assert grown.numbers(state, "1", 10) == []


def test_what_lies_on_either_side_of_the_border_is_found(grown: Grown) -> None:
    last = grown.grid.core.grid.last_key
    grown.leap(keys=STEP_KEYS - last - 2)
    grown.ann.submit("1", "1", "1", "1")
    grown.grid.pass_time(STEP_EVERY, STEP_EVERY)
    assert (grown.in_order(), grown.titled()) == (2, STEP_KEYS)

    assert grown.numbers(None, "1", 10) == [4, 3, 2, 1]


def test_a_title_of_others_is_not_found(grown: Grown) -> None:
    grown.bob.submit("1+2")
    grown.ann.submit("1+1")
    titles_become_easy_to_find(grown)

    assert [row.title for row in grown.page(wire.List(title="1")).rows] == ["1+1"]


@given(st.text(min_size=1), st.text())
def test_the_bounds_of_a_beginning_hold_what_begins_so_and_nothing_else(
    start: str, other: str
) -> None:
    least, *greater = begins(start).values

    for title in (start, start + other, other, start[:-1] + other):
        is_between = least <= title and all(title < bound for bound in greater)  # type: ignore[operator]
        assert is_between == title.startswith(start)


# How titles become easy to find


def test_titles_become_easy_to_find_many_at_once(grown: Grown) -> None:
    grown.ann.submit("1", "2")

    grown.leap(keys=STEP_KEYS - 3)
    grown.grid.pass_time(1_000)
    assert grown.in_order() == 0
    grown.leap(keys=1)
    grown.grid.pass_time(1_000)

    assert (grown.in_order(), grown.titled()) == (2, STEP_KEYS)


def test_many_that_are_due_are_done_step_by_step(grown: Grown) -> None:
    grown.ann.submit("1")
    grown.leap(keys=10 * STEP_KEYS)

    reached = []
    for _ in range(3):
        grown.grid.pass_time(STEP_EVERY, STEP_EVERY)
        reached.append(grown.titled())

    assert reached == [STEP_KEYS, 2 * STEP_KEYS, 3 * STEP_KEYS]


def test_they_go_on_where_the_broker_was_killed(grown: Grown) -> None:
    grown.ann.submit("1")
    titles_become_easy_to_find(grown)
    grown.ann.submit("2")
    grown.grid.crash()

    titles_become_easy_to_find(grown)

    assert grown.in_order() == 2


def test_a_step_that_was_not_kept_is_made_up_for(
    grown: Grown, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a step that the disk had no room for
    grown.ann.submit("1")
    grown.leap(keys=STEP_KEYS)
    with monkeypatch.context() as patch:
        patch.setattr(grown.grid.disk, "commit", lambda _changes: None)
        grown.grid.pass_time(STEP_EVERY, STEP_EVERY)
    assert grown.titled() == 0
    # When the next one is kept
    grown.ann.submit("2")
    titles_become_easy_to_find(grown)
    # Then nothing was left out
    assert grown.in_order() == 2


def test_a_deleted_title_goes_with_its_task(grown: Grown) -> None:
    task, other = grown.ann.submit("1", "1")
    grown.ann.ask(wire.Cancel((task,)))
    titles_become_easy_to_find(grown)

    grown.ann.ask(wire.Delete((task,)))

    assert grown.in_order() == 1
    assert [row.id for row in grown.page(wire.List(title="1")).rows] == [other]
