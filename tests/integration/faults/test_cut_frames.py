"""A connection that is cut in the middle of a frame: what was said is said again, once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from shared.client import Client, Submission
from shared.kinds.expression import payload
from shared.states import TaskState
from shared.wire import client as wire
from tests.integration.faults.steps import Served
from tests.support.brokers import DEADLINE_S, RawPeer, eventually
from tests.support.grids import PASSWORD, ended, wait_for_workers
from tests.support.proxies import Proxy, cutting

WORKER_CUTS = (700, 2_000, 5_000)
"""In the greeting, and in what follows."""

CLIENT_CUTS = (40_000, 90_000, 200_000)
"""In the middle of a batch that is larger than what ZeroMQ sends in one go."""

ANSWER_CUTS = (60, 300, 700)

BATCH = [f"{n}+{'0' * 2_000}1" for n in range(150)]


async def submit(address: str) -> list[Submission]:
    """Submit the batch through what cuts connections; returns when all is acknowledged."""
    client = Client(address, "test")
    try:
        await client.open(DEADLINE_S)
        await client.ask(wire.LogIn("ann", PASSWORD), timeout=DEADLINE_S)
        sent = [client.submit("expression", payload(text), follow=False) for text in BATCH]
        await asyncio.wait_for(asyncio.gather(*[s.accepted for s in sent]), DEADLINE_S)
        return sent
    finally:
        await client.close()


@pytest.mark.parametrize(("cuts", "answers"), [(CLIENT_CUTS, False), (ANSWER_CUTS, True)])
def test_what_a_client_submits_is_there_once(
    served: Served, cuts: Sequence[int], answers: bool
) -> None:
    grid, broker, client = served
    place = grid.home.root / "proxy"
    with cutting(place, broker.client_address, cuts, answers=answers) as proxy:
        sent = asyncio.run(submit(proxy.address))
        assert proxy.cut == len(cuts)
    assert sorted(row.id for row in client.rows()) == sorted(s.id for s in sent)
    assert [row.number for row in client.rows()] == [*range(len(BATCH), 0, -1)]
    assert "Traceback" not in broker.said


def _submit_until_all_is_cut(client: RawPeer, proxy: Proxy) -> list[bytes]:
    """How many bytes tell of a task depends on how many are told of at once."""
    tasks: list[bytes] = []

    def cut() -> bool:
        texts = [f"{n}+{n}" for n in range(len(tasks), len(tasks) + 100)]
        tasks.extend(client.submit(*texts))
        ended(client, tasks[-1])
        return proxy.cut == len(WORKER_CUTS)

    eventually(cut, "every cut was made", 3 * DEADLINE_S)
    return tasks


@pytest.mark.parametrize("answers", [False, True])
def test_what_a_worker_is_given_and_says_ends_once(served: Served, answers: bool) -> None:
    grid, broker, client = served
    place = grid.home.root / "proxy"
    with cutting(place, broker.worker_address, WORKER_CUTS, answers=answers) as proxy:
        grid.env["CALC_BROKER"] = proxy.address
        grid.worker("oak", slots=2)
        wait_for_workers(client, "oak")
        tasks = _submit_until_all_is_cut(client, proxy)
        rows = [ended(client, task) for task in tasks]
        assert ended(client, client.submit("6*7")[0]).summary == "42"
    assert [row.summary for row in rows] == [str(2 * n) for n in range(len(rows))]
    assert {row.state for row in rows} == {TaskState.DONE}
    assert "Traceback" not in broker.said + grid.log_of("oak").read_text()
