"""How far the work on a folder is."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.safety import one_line
from tui.model.format import count, counted
from tui.model.images.progress import bar
from tui.model.lines import BLANK, Line, Look, Span
from tui.model.text import fit, wrap_words

MOST_FAILURES = 200
"""That are listed; all of them are counted."""

INDENT = "  "


@dataclass(slots=True)
class Tally:
    """Counts what has ended; `stopping` once somebody has had enough."""

    total: int
    done: int = 0
    failed: int = 0
    stopping: bool = False
    over: bool = False
    failures: list[tuple[str, str]] = field(default_factory=list)
    """the name of a file, and why there is no result of it"""

    def fail(self, name: str, sentence: str) -> None:
        """Nothing came of one."""
        self.failed += 1
        if len(self.failures) < MOST_FAILURES:
            self.failures.append((name, sentence))

    @property
    def left(self) -> int:
        """What nothing has come of yet."""
        return 0 if self.over else self.total - self.done - self.failed

    @property
    def sentence(self) -> str:
        """How it went, or goes."""
        parts = [f"{count(self.done)} of {counted(self.total, 'image')} written"]
        if self.failed:
            parts.append(f"{count(self.failed)} failed")
        if self.stopping:
            parts.append("stopped" if self.over else "stopping…")
        return ", ".join(parts)

    def lines(self, width: int) -> list[Line]:
        """A bar, how far it is, and what has failed."""
        ended = self.done + self.failed
        look = Look.FAILED if self.failed else Look.DONE if self.over else Look.RUNNING
        head: list[Line] = [
            (Span(bar(ended, self.total, width), look),),
            (Span(fit(self.sentence, width), Look.STRONG),),
        ]
        return [*head, *([BLANK] if self.failures else []), *self._failed_lines(width)]

    def _failed_lines(self, width: int) -> list[Line]:
        lines: list[Line] = []
        for name, sentence in self.failures:
            lines.append((Span("✗ ", Look.FAILED), Span(fit(one_line(name), width - 2))))
            wrapped = wrap_words(sentence, width - len(INDENT))
            lines += [(Span(INDENT + text, Look.DIM),) for text in wrapped]
        if self.failed > len(self.failures):
            lines.append((Span(f"… and {count(self.failed - len(self.failures))} more", Look.DIM),))
        return lines
