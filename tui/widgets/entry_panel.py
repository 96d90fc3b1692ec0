"""The entry line with what is said of it: checks while somebody types, walks the history."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui import background
from tui.model.check import CHEAP_CHARS, MOST_BYTES, Problem, problem_in
from tui.model.format import count
from tui.model.history import History
from tui.say import say
from tui.widgets.entry import Entry
from tui.widgets.hint import Hint

REST_S = 0.3
"""A long text is checked when nobody has typed for so long."""

TOO_LONG = f"not pasted: an expression has at most {count(MOST_BYTES)} bytes"
CHECKING = "checking…"
CHANGED = "Changed while checking: not submitted."


class EntryPanel(Vertical):
    """Posts `Wanted` for each expression that is submitted and has no mistake in it."""

    @dataclass
    class Wanted(Message):
        """Somebody wants the value of this."""

        text: str

    class Left(Message):
        """Somebody wants to leave the entry line."""

    def __init__(self, past: Callable[[], Iterable[str]], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._past = past
        self._history = History()
        self._checked: str | None = ""
        self._problem: Problem | None = None
        self._walking = False
        self._awaited: str | None = None
        """what is submitted when its check ends well"""
        self.entry = Entry(self._submitted, id="entry")
        self.hint = Hint(self.entry, id="hint")

    def compose(self) -> ComposeResult:
        """The line and what is said of it."""
        yield self.entry
        yield self.hint

    def put(self, text: str) -> None:
        """Put a text into the line; what is there can be had back from the history."""
        self._history.keep(self.entry.value)
        self.entry.put(text)

    def forget(self) -> None:
        """Somebody else types next: nothing of what was typed stays."""
        self.workers.cancel_node(self)
        self._awaited = None
        self._history = History()
        self.entry.put("")

    def give_back(self, text: str) -> None:
        """Put a text that could not be submitted back, unless something else was typed since."""
        if not self.entry.value:
            self.put(text)

    @on(Entry.Changed)
    def _changed(self, event: Entry.Changed) -> None:
        event.stop()
        if self._walking:
            self._walking = False
        else:
            self._history.stop()
        if self._awaited not in (None, event.value):
            self._awaited = None
            say(self.app, CHANGED, "warning")
        if event.value != self._checked:
            self._check(event.value)

    def _check(self, text: str) -> None:
        self._checked = None
        self.workers.cancel_node(self)
        if not text.strip():
            self._found(text, None)
        elif len(text) <= CHEAP_CHARS:
            self._found(text, problem_in(text))
        else:
            self.entry.mark(None)
            self.hint.note(CHECKING)
            background.begin(self, partial(self._check_slowly, text, REST_S), name=background.ASIDE)

    async def _check_slowly(self, text: str, rest: float) -> None:
        await asyncio.sleep(rest)
        self._found(text, await asyncio.to_thread(problem_in, text))

    def _found(self, text: str, problem: Problem | None) -> None:
        if text == self.entry.value:
            self._checked, self._problem = text, problem
            self.entry.mark(problem)
            self.hint.point(problem)

    def _submitted(self, text: str) -> None:
        if not text.strip():
            return
        if self._checked == text:
            self._submit(text)
        elif len(text) <= CHEAP_CHARS:
            self._found(text, problem_in(text))
            self._submit(text)
        else:
            self._awaited = text
            background.begin(self, partial(self._check_and_submit, text), name=background.AWAITED)

    async def _check_and_submit(self, text: str) -> None:
        await self._check_slowly(text, 0)
        if self._checked == text == self._awaited:
            self._awaited = None
            self._submit(text)

    def _submit(self, text: str) -> None:
        if self._problem is not None:
            self.hint.point(self._problem, refused=True)
            return
        self._history.add(text)
        self.entry.value = ""
        self.post_message(self.Wanted(text))

    @on(Entry.Walk)
    def _walk(self, event: Entry.Walk) -> None:
        event.stop()
        if event.older:
            found = self._history.older(self.entry.value, self._past())
        else:
            found = self._history.newer()
        if found is not None:
            self._walking = found != self.entry.value
            self.entry.put(found)

    @on(Entry.Left)
    def _left(self, event: Entry.Left) -> None:
        event.stop()
        self.post_message(self.Left())

    @on(Entry.TooLong)
    def _too_long(self, event: Entry.TooLong) -> None:
        event.stop()
        self.hint.note(TOO_LONG)
