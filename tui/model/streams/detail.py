"""Everything about one stream, as lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.errors import CalcError
from shared.kinds import code
from shared.wire.stream_rows import StreamRow, StreamShare
from shared.wire.streams import StreamNow
from tui.model.format import ago, count, counted, moment, span
from tui.model.lines import BLANK, Line, Look, Span
from tui.model.sparkline import sparkline
from tui.model.streams.columns import rate
from tui.model.streams.marks import WAITS
from tui.model.streams.pulse import Pulse
from tui.model.streams.words import sentences, sum_of
from tui.model.text import fit, wrap_words

LABEL, NUMBER = 11, 12
WORKER_MOST = 32
UNNAMED = "others"
TOGETHER = "together"
READING = "Reading the shares…"


@dataclass(frozen=True, slots=True)
class Shown:
    """A stream, and what was read of it beside its row."""

    row: StreamRow
    pulse: Pulse
    read: StreamNow | None
    now: int

    def lines(self, width: int) -> Iterator[Line]:
        """The lines of a pane `width` cells wide."""
        yield from self._definition(width)
        yield BLANK
        yield from self._standing(width)
        yield BLANK
        yield from self._shares(width)

    def _definition(self, width: int) -> Iterator[Line]:
        program = "" if self.read is None else program_words(self.read.program)
        for sentence in sentences(self.row.definition, program):
            for line in wrap_words(sentence, width):
                yield (Span(line),)

    def _standing(self, width: int) -> Iterator[Line]:
        row = self.row
        if row.on and row.waits:
            yield from _labelled(WAITS.text, row.waits, width, WAITS.look)
        yield from _labelled("Generator", self._generator(), width)
        yield from _labelled("Messages", self._sum(), width, Look.VALUE)
        if row.errors:
            kept = f"{count(row.errors)} kept; enter shows them"
            yield from _labelled("Errors", kept, width, Look.ERROR)
        yield self._speed(width)

    def _generator(self) -> str:
        row = self.row
        made = f"; last message {ago(self.now - row.made)}" if row.made else ""
        return f"{row.generator or 'none'}, attempt {count(row.attempt)}{made}"

    def _sum(self) -> str:
        """Of the same moment as the shares below it."""
        row = self.row if self.read is None else self.read.row
        return sum_of(row.generated, row.processed, row.failed, row.unhandled)

    def _speed(self, width: int) -> Line:
        row = self.row
        latency = f", latency {span(row.latency)}" if row.processed + row.failed else ""
        said = f"{rate(self.pulse.rate)} a second{latency}"
        bars = sparkline(self.pulse.seconds, min(60, width - LABEL - len(said) - 2))
        return (
            Span(fit("Handled", LABEL), Look.DIM),
            Span(said + "  "),
            Span(bars.lstrip(), Look.KEY),
        )

    def _shares(self, width: int) -> Iterator[Line]:
        if self.read is None:
            yield (Span(READING, Look.DIM),)
            return
        worker = max(len(TOGETHER), min(WORKER_MOST, width - 3 * NUMBER))
        cells = ("Generated", "Processed", "Failed")
        yield (Span(fit("Worker", worker) + _numbers(cells), Look.HEAD),)
        shares = sorted(self.read.shares, key=lambda share: (not share.worker, share.worker))
        for share in shares:
            yield _share(share, worker, Look.PLAIN)
        yield _share(_together(shares), worker, Look.STRONG)


def program_words(payload: bytes) -> str:
    """Which program it is."""
    if not payload:
        return ""
    try:
        program = code.program_of(payload)
    except CalcError:
        return "a program"
    more = f" and {counted(len(program.files) - 1, 'file')}" if len(program.files) > 1 else ""
    return f"{program.files[0].name}{more} ({program.language})"


def _labelled(label: str, said: str, width: int, look: Look = Look.PLAIN) -> Iterator[Line]:
    for at, line in enumerate(wrap_words(said, width - LABEL)):
        yield (Span(fit("" if at else label, LABEL), Look.DIM), Span(line, look))


def _together(shares: list[StreamShare]) -> StreamShare:
    return StreamShare(
        TOGETHER,
        sum(share.generated for share in shares),
        sum(share.processed for share in shares),
        sum(share.failed for share in shares),
    )


def _share(share: StreamShare, worker: int, look: Look) -> Line:
    numbers = (count(share.generated), count(share.processed), count(share.failed))
    return (Span(fit(share.worker or UNNAMED, worker) + _numbers(numbers), look),)


def _numbers(cells: tuple[str, ...]) -> str:
    return "".join(fit(cell, NUMBER, right=True) for cell in cells)


def born(row: StreamRow) -> str:
    """Whose a stream is, and since when."""
    return f"{row.owner}'s since {moment(row.created)[:16]}"
