"""What the broker says of submissions, and what their program is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shared.client.effects import Abandoned, Accepted, Effect, Ended
from shared.client.refusals import error_of
from shared.client.submissions import Submissions
from shared.errors import CalcError
from shared.wire import client as wire
from shared.wire.rows import Receipt, Refusal, TaskRow


def submitted(
    submissions: Submissions, submit: wire.Submit, reply: wire.Submitted
) -> Iterator[Effect]:
    """Each of these is on disk, or was refused."""
    accepted: dict[bytes, Receipt] = {}
    rows: list[TaskRow] = []
    for task, receipt in zip(submit.tasks, reply.receipts, strict=False):
        if receipt.refusal is not None:
            yield from _abandoned(submissions, task.id, error_of(receipt.refusal))
        elif submissions.accept(task.id):
            accepted[task.id] = receipt if receipt.row is None else Receipt(receipt.number)
        if receipt.row is not None and receipt.row.state.ended:
            rows.append(receipt.row)
    if accepted:
        yield Accepted(accepted, submit.follow)
    yield from ended(submissions, rows)


def refused(submissions: Submissions, submit: wire.Submit, refusal: Refusal) -> Iterator[Effect]:
    """What was accepted before is on disk all the same; it is asked for again later."""
    for task in submit.tasks:
        if not submissions.is_accepted(task.id):
            yield from _abandoned(submissions, task.id, error_of(refusal))


def ended(submissions: Submissions, rows: Iterable[TaskRow]) -> Iterator[Effect]:
    """Tasks have ended; each end is told once."""
    news = [row for row in rows if submissions.drop(row.id)]
    if news:
        yield Ended(news)


def abandon_all(submissions: Submissions, error: CalcError) -> Iterator[Effect]:
    """Without a session nothing is heard of the submissions; what was accepted goes on."""
    for task in submissions.drop_all():
        yield Abandoned(task, error)


def _abandoned(submissions: Submissions, task: bytes, error: CalcError) -> Iterator[Effect]:
    if submissions.drop(task):
        yield Abandoned(task, error)
