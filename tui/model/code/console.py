"""What a program prints, as rows that are no wider than their pane; the last of it is kept."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections import deque
from io import IncrementalNewlineDecoder

from shared.kinds.code import Run
from shared.states import Channel
from tui.model.format import count
from tui.model.lines import Line, Look, Span
from tui.model.text import wrap

KEPT_CHARS = 512 * 1024
KEPT_LINES = 20_000
PENDING_BYTES = 2 * KEPT_CHARS
"""What comes between two redraws beyond that would be gone with the next one."""

LINE_CHARS = 4_096
"""A longer line is broken."""

NOTE = "note"
GUTTER = 2
_SIGNS: dict[object, tuple[str, Look]] = {
    Channel.OUTPUT: ("  ", Look.PLAIN),
    Channel.ERRORS: ("! ", Look.ERROR),
    Channel.INPUT: ("> ", Look.KEY),
    NOTE: ("· ", Look.DIM),
}
"""How each channel is told from the others, not by a colour alone."""


class Console:
    """Takes bytes in as they come; `rows` are made when they are looked at."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Nothing was printed."""
        self.heard: dict[Channel, int] = dict.fromkeys(Channel, 0)
        """bytes of each channel, missed ones included"""
        self.whole = True
        """nothing was missed"""
        self._pending: deque[tuple[object, bytes]] = deque()
        self.pending = 0
        """bytes that nobody has looked at yet"""
        self._decoders: dict[object, IncrementalNewlineDecoder] = {}
        self._lines: deque[tuple[object, str]] = deque()
        self._open: object = None
        """the channel whose last line has no end yet"""
        self._chars = self._gone = 0
        self._rows: list[Line] = []
        self._rows_of: deque[int] = deque()
        """how many rows each line has"""
        self._width = 0

    def hear(self, channel: Channel, data: bytes, missed: int = 0) -> None:
        """A program has printed something, or has taken something in."""
        if missed:
            self.whole = False
            self.note(f"{count(missed)} bytes were missed here")
        self.heard[channel] += missed + len(data)
        self._add(channel, data)

    def note(self, sentence: str) -> None:
        """Say something of what is printed."""
        self._add(NOTE, sentence.encode() + b"\n")

    def show(self, run: Run) -> None:
        """Show what a result holds, in place of everything else."""
        self.clear()
        parts = (
            (Channel.OUTPUT, run.stdout, run.stdout_cut),
            (Channel.ERRORS, run.stderr, run.stderr_cut),
        )
        for channel, data, cut in parts:
            self.hear(channel, data)
            if cut:
                self.note("it printed more, which was not kept")

    def holds(self, run: Run) -> bool:
        """Whether all that a result holds has been seen here, in its true order."""
        heard = self.heard[Channel.OUTPUT], self.heard[Channel.ERRORS]
        cut = run.stdout_cut or run.stderr_cut
        return self.whole and not cut and heard == (len(run.stdout), len(run.stderr))

    def rows(self, width: int) -> list[Line]:
        """The rows for a width."""
        self._take_in()
        if width != self._width:
            self._width = width
            self._rows = []
            self._rows_of.clear()
        self._make_rows()
        return [_gone(self._gone), *self._rows] if self._gone else self._rows

    @property
    def text(self) -> str:
        """What was printed, as far as it is kept."""
        self._take_in()
        return "\n".join(text for channel, text in self._lines if channel in _PRINTED)

    def _add(self, channel: object, data: bytes) -> None:
        self._pending.append((channel, data))
        self.pending += len(data)
        while (excess := self.pending - PENDING_BYTES) > 0:
            old_channel, old = self._pending.popleft()
            if len(old) > excess:
                self._pending.appendleft((old_channel, old[excess:]))
            self.pending -= min(excess, len(old))
            self._gone += min(excess, len(old))

    def _take_in(self) -> None:
        while self._pending:
            channel, data = self._pending.popleft()
            if channel not in self._decoders:
                self._decoders[channel] = _decoder()
            self._print(channel, self._decoders[channel].decode(data))
        self.pending = 0
        self._drop()

    def _print(self, channel: object, text: str) -> None:
        if not text:
            return
        first, *rest = text.split("\n")
        if self._open == channel and self._lines:
            first = self._take_last() + first
        elif not first and not rest:
            return
        for line in (first, *rest):
            self._put(channel, line)
        if not self._lines[-1][1] and rest:
            self._take_last()
            self._open = None
        else:
            self._open = channel

    def _put(self, channel: object, line: str) -> None:
        for at in range(0, len(line) or 1, LINE_CHARS):
            piece = line[at : at + LINE_CHARS]
            self._lines.append((channel, piece))
            self._chars += len(piece) + 1

    def _take_last(self) -> str:
        _, text = self._lines.pop()
        self._chars -= len(text) + 1
        while len(self._rows_of) > len(self._lines):
            del self._rows[len(self._rows) - self._rows_of.pop() :]
        return text

    def _drop(self) -> None:
        while self._chars > KEPT_CHARS or len(self._lines) > KEPT_LINES:
            _, text = self._lines.popleft()
            self._chars -= len(text) + 1
            self._gone += len(text.encode(errors="replace")) + 1
            if self._rows_of:
                del self._rows[: self._rows_of.popleft()]

    def _make_rows(self) -> None:
        room = max(1, self._width - GUTTER)
        for at in range(len(self._rows_of), len(self._lines)):
            channel, text = self._lines[at]
            sign, look = _SIGNS[channel]
            made = [(Span(sign, look), Span(piece, look)) for piece in wrap(text, room)]
            self._rows += made
            self._rows_of.append(len(made))


def _decoder() -> IncrementalNewlineDecoder:
    """Broken UTF-8 is shown as such; a carriage return, as of a progress bar, begins a line."""
    return IncrementalNewlineDecoder(getincrementaldecoder("utf-8")("replace"), translate=True)


_PRINTED = (Channel.OUTPUT, Channel.ERRORS)


def _gone(number: int) -> Line:
    return (Span(f"· {count(number)} bytes before this are not shown", Look.DIM),)
