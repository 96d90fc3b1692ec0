"""What the grid does over time, as charts side by side or as a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tui.model.format import span
from tui.model.lines import Line, Look, Span
from tui.model.monitor import figures
from tui.model.monitor.curve import curve
from tui.model.monitor.trend import Second
from tui.model.text import fit

GAP = "  "
LEAST = 16
"""A chart is at least so wide."""

TITLE, FIGURE = 10, 8
PAIR, PAIRS_FROM = 2, 40
"""Charts in a line where there is no room for them side by side."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, how its last number reads, and in which ink."""

    title: str
    number: Callable[[Second], float]
    words: Callable[[float], str]
    look: Look


def _a_second(number: float) -> str:
    return figures.rate(number) + "/s"


def _many(number: float) -> str:
    return figures.brief(round(number))


def _time(number: float) -> str:
    return span(round(number)) if number else figures.UNKNOWN


CHARTS: Sequence[Chart] = (
    Chart("Generated", lambda s: s.generated, _a_second, Look.KEY),
    Chart("Processed", lambda s: s.processed, _a_second, Look.DONE),
    Chart("Queue", lambda s: s.queued, _many, Look.QUEUED),
    Chart("Latency", lambda s: s.latency, _time, Look.RUNNING),
    Chart("Errors", lambda s: s.failed, _a_second, Look.ERROR),
)


def lines(seconds: Sequence[Second], width: int, height: int) -> list[Line]:
    """The charts in so many cells."""
    each = (width + len(GAP)) // len(CHARTS) - len(GAP)
    if each < LEAST or height < PAIR:
        return list(_in_pairs(seconds, width))
    return list(_side_by_side(seconds, each, height))


def _side_by_side(seconds: Sequence[Second], width: int, height: int) -> Iterator[Line]:
    yield tuple(span for chart in CHARTS for span in _head(chart, seconds, width))
    curves = [curve([chart.number(s) for s in seconds], width, height - 1) for chart in CHARTS]
    for row in zip(*curves, strict=True):
        yield tuple(Span(text + GAP, chart.look) for chart, text in zip(CHARTS, row, strict=True))


def _head(chart: Chart, seconds: Sequence[Second], width: int) -> tuple[Span, Span]:
    now = _now(chart, seconds)
    return (
        Span(fit(chart.title, width - len(now)), Look.DIM),
        Span(now + GAP, Look.STRONG),
    )


def _now(chart: Chart, seconds: Sequence[Second]) -> str:
    return chart.words(chart.number(seconds[-1])) if seconds else figures.UNKNOWN


def _in_pairs(seconds: Sequence[Second], width: int) -> Iterator[Line]:
    many = PAIR if width >= PAIRS_FROM else 1
    half = (width + len(GAP)) // many - len(GAP)
    for at in range(0, len(CHARTS), many):
        pair = CHARTS[at : at + many]
        yield tuple(span for chart in pair for span in _short(chart, seconds, half))


def _short(chart: Chart, seconds: Sequence[Second], width: int) -> tuple[Span, Span, Span]:
    room = width - TITLE - FIGURE - 1
    (bars,) = curve([chart.number(second) for second in seconds], room, 1)
    return (
        Span(fit(chart.title, TITLE), Look.DIM),
        Span(fit(_now(chart, seconds), FIGURE, right=True) + " ", Look.STRONG),
        Span(bars + GAP, chart.look),
    )
