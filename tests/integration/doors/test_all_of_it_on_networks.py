"""What clients do on the broker's own machine they do over a network."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from shared.client import Client, Doubted, Link
from shared.errors import SetupError
from shared.keys import known
from shared.keys.pair import fingerprint
from shared.kinds import expression
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.client import Ping, Pong, TasksChanged
from shared.wire.rows import TaskRow
from tests.support.brokers import DEADLINE_S, PASSWORD
from tests.support.far import Far, far_away
from tests.support.images import noise, read, written


@pytest.fixture
def far() -> Iterator[Far]:
    """A broker that is known, with a worker, and ann."""
    with far_away() as far:
        far.trust()
        far.there.work_on_images()
        far.there.worker("oak", slots=2)
        far.log_in()
        yield far


Scenario = Callable[[Client, list[object]], Awaitable[None]]


def as_ann(far: Far, scenario: Scenario) -> None:
    """A client that is logged in, and all that it is told."""

    async def play() -> None:
        told: list[object] = []
        client = Client(far.place.clients, "test", told.append, far.curve)
        try:
            await client.open(DEADLINE_S)
            await client.ask(wire.LogIn("ann", PASSWORD))
            await scenario(client, told)
        finally:
            await client.close()

    asyncio.run(play())


async def until(look: Callable[[], bool], what: str) -> None:
    try:
        async with asyncio.timeout(DEADLINE_S):
            while not look():  # noqa: ASYNC110 -- another process does it
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"this did not happen: {what}") from None


def test_who_watches_is_told_of_what_others_do(far: Far) -> None:
    async def scenario(client: Client, told: list[object]) -> None:
        await client.ask(wire.Watch(tasks=True, fleet=True))
        here = far.broker.client()
        here.log_in("ann")

        (task,) = here.submit("6 * 7")

        def heard() -> bool:
            rows = [row for event in told if isinstance(event, TasksChanged) for row in event.rows]
            return any(row.id == task and row.state is TaskState.DONE for row in rows)

        await until(heard, "it is told that the task is done")

    as_ann(far, scenario)


def test_a_client_comes_back_to_a_broker_that_was_killed(far: Far) -> None:
    async def scenario(client: Client, told: list[object]) -> None:
        far.broker.kill()
        submission = client.submit(expression.NAME, expression.payload("2 + 3"))
        await until(lambda: client.link is Link.RECONNECTING, "the broker is missed")

        far.broker.start()

        row = await asyncio.wait_for(submission.ended, DEADLINE_S)
        assert row.state is TaskState.DONE
        assert client.session is not None

    as_ann(far, scenario)


def test_a_broker_that_comes_back_with_another_key_is_told_of_and_not_spoken_to(far: Far) -> None:
    async def scenario(client: Client, told: list[object]) -> None:
        before = far.key
        far.broker.kill()
        far.broker.home.broker_key.unlink()

        far.broker.start()

        await until(lambda: any(isinstance(event, Doubted) for event in told), "it is told")
        (doubt,) = [event for event in told if isinstance(event, Doubted)]
        assert fingerprint(before) in doubt.sentence
        assert fingerprint(far.key) in doubt.sentence
        assert client.link is Link.RECONNECTING

    as_ann(far, scenario)


def test_many_at_once_from_both_sides(far: Far) -> None:
    async def scenario(client: Client, _told: list[object]) -> None:
        here = far.broker.client()
        here.log_in("ann")
        payloads = [expression.payload(f"{number} + 1") for number in range(500)]

        batch = client.submit_many(expression.NAME, payloads)
        tasks = here.submit(*(f"{number} + 2" for number in range(500)))

        rows = await asyncio.wait_for(batch.ended, DEADLINE_S)
        assert [row.state for row in rows if isinstance(row, TaskRow)] == [TaskState.DONE] * 500
        await until(lambda: here.get(tasks[-1]).state is TaskState.DONE, "the others are done")
        assert len(here.rows()) == 1_000

    as_ann(far, scenario)


def test_images_are_sent_and_fetched(far: Far, tmp_path: Path) -> None:
    photo, small = tmp_path / "photo.png", tmp_path / "small.png"
    photo.write_bytes(written(noise("RGB", (900, 600))))
    assert photo.stat().st_size > 1_000_000

    done = far.calc("image", "resize:90", str(photo), str(small))

    assert done.status == 0, done
    assert read(small.read_bytes()).size == (90, 60)


def test_one_connection_does_not_answer_for_another(far: Far) -> None:
    async def scenario(client: Client, _told: list[object]) -> None:
        other = Client(far.place.clients, "test", None, far.curve)
        try:
            await other.open(DEADLINE_S)
            assert await other.ask(Ping()) == Pong()
            assert other.session is None
            assert client.session is not None
        finally:
            await other.close()

    as_ann(far, scenario)


def test_a_client_without_keys_is_refused_before_it_connects(far: Far) -> None:
    async def play() -> None:
        client = Client(far.place.clients, "test")
        try:
            with pytest.raises(SetupError, match="with keys alone"):
                await client.open()
        finally:
            await client.close()

    asyncio.run(play())


def test_the_application_shows_a_fingerprint_before_its_form(far: Far) -> None:

    far.calc("logout")
    known.forget(far.home.known_brokers, far.place.clients)
    with far.at_a_terminal(program="calc-tui") as screen:
        screen.wait_for(fingerprint(far.key), "y  It is the same")
        screen.type("y")
        screen.wait_until_gone("y  It is the same")
        screen.wait_for("Log in to go on.")
        screen.type(f"ann\t{PASSWORD}\r")
        screen.wait_for("● connected", "ann")
    assert known.load(far.home.known_brokers) == {far.place.clients: far.key}
