"""What client and worker of Procrastinate share."""

from __future__ import annotations

from procrastinate import App, JobContext, PsycopgConnector

from bench.peers.services import postgres
from bench.peers.services.work import solve

ANSWERS = "CREATE TABLE answer (job BIGINT PRIMARY KEY, text TEXT NOT NULL)"
ANSWER = "INSERT INTO answer VALUES (%(job)s, %(text)s)"

app = App(connector=PsycopgConnector(conninfo=postgres.URL))


async def solve_and_keep(context: JobContext, text: str) -> None:
    """Procrastinate keeps no results, so a job writes its own down."""
    await app.connector.execute_query_async(ANSWER, job=context.job.id, text=solve(text))


job = app.task(solve_and_keep, pass_context=True)
