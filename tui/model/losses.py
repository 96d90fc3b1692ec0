"""The tries of a task that came to nothing: where and when, and the whole reason of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.wire.rows import Loss
from tui.model.format import count, moment
from tui.model.lines import BLANK, Line, Look, Span
from tui.model.text import wrap_words

INDENT = 2


def lines(losses: Sequence[Loss], width: int) -> Iterator[Line]:
    """A head, then for each try a few lines of at most `width` cells, oldest first."""
    yield BLANK
    yield (Span("Lost tries", Look.STRONG), Span(f"  {count(len(losses))}", Look.DIM))
    for loss in losses:
        for line in wrap_words(_where(loss), width):
            yield (Span(line, Look.DIM),)
        for line in wrap_words(loss.reason, width - INDENT):
            yield (Span(" " * INDENT), Span(line, Look.ERROR))


def _where(loss: Loss) -> str:
    step = f" of step {loss.step}" if loss.step else ""
    return f"Attempt {count(loss.attempt)}{step} at {loss.worker}, {moment(loss.at)}"
