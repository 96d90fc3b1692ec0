"""Failed messages a page at a time: read, written out and forgotten, or handled anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from shared import limits
from shared.cli.streams.naming import Named
from shared.cli.writing import Written, write_lines
from shared.client import Client
from shared.errors import CalcError
from shared.wire.rows import Held
from shared.wire.stream_rows import ErrorRow
from shared.wire.streams import DropErrors, Errors, ErrorsPage, RetryErrors

Line = Callable[[ErrorRow], str]


class Failures:
    """The failed messages of one stream, or those of one worker among them."""

    def __init__(self, client: Client, stream: Named, worker: str = "") -> None:
        self._client = client
        self._stream = stream
        self._worker = worker

    async def pages(self) -> AsyncIterator[ErrorsPage]:
        """All that are kept, in the order of their keys."""
        page = await self.page()
        while page.rows:
            yield page
            page = await self.page(page.rows[-1].key) if page.more else ErrorsPage((), False)

    async def page(self, after: int = 0, limit: int = limits.PAGE_ROWS) -> ErrorsPage:
        """Those whose keys come after one."""
        ask = Errors(*self._stream, after, limit, self._worker)
        return await self._client.ask(ask, timeout=None)

    async def last(self, many: int) -> Sequence[ErrorRow]:
        """The last of them."""
        last: Sequence[ErrorRow] = ()
        async for page in self.pages():
            last = (*last, *page.rows)[-many:]
        return last

    async def drain(self, line: Line) -> None:
        """Write all that are there and forget exactly those that were written. Each page begins
        anew: what fails meanwhile may have a key before those that were written."""
        more = True
        while more:
            page = await self.page()
            await self._drain(page.rows, line)
            more = page.more and bool(page.rows)

    async def retry(self) -> tuple[int, list[str]]:
        """Have all of them handled anew: how many are, and why others are not."""
        retried, refusals = 0, list[str]()
        async for page in self.pages():
            ask = RetryErrors(*self._stream, _items(page.rows))
            handled = await self._client.ask(ask, timeout=None)
            refused = [refusal.message for refusal in handled.refusals if refusal]
            retried += len(page.rows) - len(refused)
            refusals += refused
        return retried, refusals

    async def _drain(self, rows: Sequence[ErrorRow], line: Line) -> None:
        # In a thread: whoever reads may take longer than the broker waits for a sign of life.
        written = await asyncio.to_thread(write_lines, [line(row) for row in rows])
        if written.lines:
            items = _items(rows[: written.lines])
            await self._client.ask(DropErrors(*self._stream, items), timeout=None)
        _check(written)


def _items(rows: Sequence[ErrorRow]) -> tuple[Held, ...]:
    return tuple([Held(row.key, row.attempt) for row in rows])


def _check(written: Written) -> None:
    if isinstance(written.error, BrokenPipeError):
        raise written.error
    if written.error is not None:
        sentence = f"Cannot write: {written.error.strerror}. What was not written is kept."
        raise CalcError("output", sentence) from written.error
