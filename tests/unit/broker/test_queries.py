"""Questions about what is on disk: each user sees all of their own and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broker.core.effects import Answer, Changes
from broker.store.database import MEMORY, open_database
from broker.store.queries import PAGE_BYTES, answer
from broker.store.repository import Repository
from shared.errors import ErrorCode, RequestError
from shared.kinds.base import Description
from shared.kinds.expression import text_of
from shared.limits import INLINE_RESULT_BYTES, PAGE_ROWS
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import Held
from tests.support.core import Sim, SimClient, SimWorker

TITLES = ("1+1", "1+10", "100%", "100x", "a_b", "axb", "it's", '"q"', "é", "e\u0301", "李+1", "\\d")


@pytest.fixture(scope="module", autouse=True)
def _titles_of_any_kind() -> Iterator[None]:
    """Titles are asked for as they are, whatever they would mean as expressions."""

    def describe(_kind: str, payload: bytes) -> Description:
        return Description(text_of(payload))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("broker.core.core.kinds.describe", describe)
        yield


class Kept:
    """A grid over a real repository, with two users."""

    def __init__(self) -> None:
        self.database = open_database(MEMORY)
        self.grid = Sim(Repository(self.database))
        self.grid.core.grid.cache.resize(0)
        self.ann, self.bob = self.grid.user("ann"), self.grid.user("bob")
        self.worker: SimWorker = self.grid.worker(slots=1)

    def ask(self, question: object, owner: int = 1) -> object:
        """The answer to a question of Ann's."""
        return answer(Answer(b"", 0, owner, question, self.grid.core.grid.revision))

    def page(self, ask: wire.List, owner: int = 1) -> wire.Page:
        """A page of rows."""
        page = self.ask(ask, owner)
        assert isinstance(page, wire.Page)
        return page

    def titles(self, ask: wire.List, owner: int = 1) -> list[str]:
        """The titles on a page."""
        return [row.title for row in self.page(ask, owner).rows]

    def changed(self, since: int, limit: int = PAGE_ROWS, owner: int = 1) -> wire.Changed:
        """What changed after a revision."""
        changed = self.ask(wire.Changes(since, limit), owner)
        assert isinstance(changed, wire.Changed)
        return changed

    def finish(self, result: bytes = b"42") -> None:
        """The worker finishes what it was assigned last."""
        last = self.worker.assigned[-1]
        self.worker.finish(Held(last.key, last.attempt), result)

    def end(self, client: SimClient, *ids: bytes) -> None:
        """Cancel and delete tasks."""
        client.ask(wire.Cancel(ids))
        client.ask(wire.Delete(ids))


@pytest.fixture
def kept() -> Iterator[Kept]:
    made = Kept()
    yield made
    made.database.close()


def test_rows_come_newest_first(kept: Kept) -> None:
    kept.ann.submit("1", "2", "3")

    page = kept.page(wire.List())

    assert [row.number for row in page.rows] == [3, 2, 1]
    assert not page.more
    assert page.revision == kept.grid.core.grid.revision


def test_nothing_is_an_empty_page(kept: Kept) -> None:
    assert kept.page(wire.List()).rows == ()


def test_pages_follow_each_other_without_gap_or_repetition(kept: Kept) -> None:
    kept.ann.submit(*map(str, range(25)))
    numbers: list[int] = []
    before, more = 0, True

    while more:
        page = kept.page(wire.List(before, limit=10))
        numbers += [row.number for row in page.rows]
        before, more = page.rows[-1].number, page.more

    assert numbers == list(range(25, 0, -1))


def test_a_page_that_ends_with_the_last_row_says_so(kept: Kept) -> None:
    kept.ann.submit(*map(str, range(10)))

    assert not kept.page(wire.List(limit=10)).more
    assert kept.page(wire.List(limit=9)).more


@pytest.mark.parametrize(("limit", "rows"), [(0, 1), (1, 1), (PAGE_ROWS, 5), (2**40, 5)])
def test_a_limit_is_brought_into_its_bounds(kept: Kept, limit: int, rows: int) -> None:
    kept.ann.submit(*map(str, range(5)))

    assert len(kept.page(wire.List(limit=limit)).rows) == rows


def test_each_state_is_found(kept: Kept) -> None:
    _done, _running, cancelled, _queued = kept.ann.submit("d", "r", "c", "q")
    kept.finish()
    kept.ann.ask(wire.Cancel((cancelled,)))

    found = {state: kept.titles(wire.List(state=state)) for state in TaskState}

    assert found == {
        TaskState.WAITING: [],
        TaskState.QUEUED: ["q"],
        TaskState.RUNNING: ["r"],
        TaskState.DONE: ["d"],
        TaskState.FAILED: [],
        TaskState.CANCELLED: ["c"],
    }


def test_a_kind_is_found(kept: Kept) -> None:
    kept.ann.submit("1")

    assert kept.titles(wire.List(kind="expression")) == ["1"]
    assert kept.titles(wire.List(kind="image")) == []


@pytest.mark.parametrize("title", ["", *TITLES, "1", "100", "%", "_", "'", '"', "e", "A"])
def test_a_title_is_found_by_its_beginning_as_it_is_written(kept: Kept, title: str) -> None:
    kept.ann.submit(*TITLES)

    found = kept.titles(wire.List(title=title))

    assert found == [t for t in reversed(TITLES) if t.startswith(title)]


@given(
    st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1), max_size=8)
)
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_title_is_found_by_any_beginning(texts: list[str]) -> None:
    kept = Kept()
    kept.ann.submit(*texts)
    titles = [text[:200] for text in reversed(texts)]

    for title in titles:
        for end in (1, len(title)):
            start = title[:end]
            assert kept.titles(wire.List(title=start)) == [t for t in titles if t.startswith(start)]
    kept.database.close()


def test_bodies_come_when_asked_for(kept: Kept) -> None:
    kept.ann.submit("1")
    kept.finish(b"42")

    (without,) = kept.page(wire.List()).rows
    (row,) = kept.page(wire.List(bodies=True)).rows

    assert (without.payload, without.result) == (None, None)
    assert (row.payload, row.result) == (b"\x91\xa11", b"42")


def test_large_bodies_are_left_out_of_pages_and_come_alone(kept: Kept) -> None:
    text = "1" * (INLINE_RESULT_BYTES + 1)
    kept.ann.submit(text)
    kept.finish(b"9" * (INLINE_RESULT_BYTES + 1))

    (row,) = kept.page(wire.List(bodies=True)).rows
    detail = kept.ask(wire.Get(number=1))

    assert (row.payload, row.result) == (None, None)
    assert isinstance(detail, wire.Detail)
    assert text.encode() in detail.payload
    assert detail.result == b"9" * (INLINE_RESULT_BYTES + 1)


def test_a_page_ends_before_it_is_too_large(kept: Kept) -> None:
    text = "1" * (INLINE_RESULT_BYTES - 10)
    count = PAGE_BYTES // len(text) + 50
    kept.ann.submit(*[text] * count)

    first = kept.page(wire.List(limit=PAGE_ROWS, bodies=True))
    second = kept.page(wire.List(first.rows[-1].number, limit=PAGE_ROWS, bodies=True))

    assert first.more
    assert sum(len(row.payload or b"") for row in first.rows) <= PAGE_BYTES
    assert len(first.rows) + len(second.rows) == count


# One task


def test_a_task_is_found_by_its_id_and_by_its_number(kept: Kept) -> None:
    (task,) = kept.ann.submit("6*7")

    by_id, by_number = kept.ask(wire.Get(task)), kept.ask(wire.Get(number=1))

    assert by_id == by_number
    assert isinstance(by_id, wire.Detail)
    assert by_id.row.title == "6*7"


@pytest.mark.parametrize(
    "get", [wire.Get(b"?" * 16), wire.Get(number=2), wire.Get(), wire.Get(b"?" * 16, 1)]
)
def test_what_is_not_there_is_not_found(kept: Kept, get: wire.Get) -> None:
    kept.ann.submit("1")

    with pytest.raises(RequestError) as raised:
        kept.ask(get)

    assert raised.value.code is ErrorCode.NOT_FOUND


def test_what_is_anothers_is_as_if_it_were_not_there(kept: Kept) -> None:
    (task,) = kept.ann.submit("secret")

    for get in (wire.Get(task), wire.Get(number=1)):
        with pytest.raises(RequestError, match="no such task"):
            kept.ask(get, owner=2)
    assert kept.page(wire.List(), owner=2).rows == ()
    assert kept.changed(0, owner=2).rows == ()


# What changed


def test_everything_after_a_revision_is_told_oldest_first(kept: Kept) -> None:
    kept.ann.submit("1")
    since = kept.grid.core.grid.revision
    kept.ann.submit("2", "3")

    changed = kept.changed(since)

    assert [row.title for row in changed.rows] == ["2", "3"]
    assert changed.revision == kept.grid.core.grid.revision
    assert not changed.more
    assert kept.changed(changed.revision).rows == ()


def test_deletions_are_told(kept: Kept) -> None:
    _first, task = kept.ann.submit("0", "1")
    since = kept.grid.core.grid.revision
    kept.end(kept.ann, task)

    changed = kept.changed(since)

    assert changed.deleted == (task,)
    assert changed.rows == ()
    assert kept.changed(since, owner=2).deleted == ()


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_changes_in_pages_make_up_the_same_picture(kept: Kept, limit: int) -> None:
    kept.ann.submit("held")
    ids = kept.ann.submit(*map(str, range(12)))
    kept.end(kept.ann, *ids[::3])
    kept.bob.submit("other")
    kept.ann.ask(wire.Cancel((ids[1], ids[4])))
    kept.end(kept.ann, *ids[2::3])
    kept.ann.submit("last")

    seen: dict[bytes, int] = {}
    since, more = 0, True
    while more:
        changed = kept.changed(since, limit)
        assert changed.revision > since or not changed.more
        for row in changed.rows:
            seen[row.id] = row.revision
        for task in changed.deleted:
            seen.pop(task, None)
        since, more = changed.revision, changed.more

    assert since == kept.grid.core.grid.revision
    assert seen == {row.id: row.revision for row in kept.page(wire.List()).rows}


def test_who_was_away_too_long_has_to_read_anew() -> None:
    database = open_database(MEMORY)
    repository = Repository(database)
    repository.commit(Changes(revision=50))
    database.execute_sql("UPDATE grid SET oldest_known = 40")
    ann = Sim(repository).user("ann")

    assert ann.ask(wire.Changes(39)) == wire.Changed((), (), 50, more=False, resync=True)
    ann.grid.turn(ann.says(wire.Changes(40)))
    assert len(ann.grid.answers) == 1
    database.close()
