"""The form that a stream is made or changed in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from shared.errors import CalcError, ErrorCode
from shared.safety import one_line
from shared.stream.definition import Definition, Making
from tui import background
from tui.bindings import Where, bindings
from tui.model.code.draft import Draft
from tui.model.streams import form
from tui.model.streams.typed import DRAFT, FROM_FILE, KEPT, definition
from tui.streams.programs import from_draft, from_file
from tui.widgets.choice import Choice
from tui.widgets.streams.form_field import FormField
from tui.widgets.tick import Tick

KEEP = "enter keeps it   tab next line   ← → choose   esc leaves it"
SENDING = "Sending…"
AT_ONCE = "Start it at once"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stream as it is to be."""

    name: str
    definition: Definition
    program: bytes
    on: bool


Send = Callable[[Wanted], Awaitable[None]]
"""Has the broker keep it; raises `CalcError`."""


class StreamForm(ModalScreen[str | None]):
    """Is dismissed with the name of the stream once the broker has it, or with None. `known` is
    what stands in it first; one that has a name is changed."""

    BINDINGS = bindings(Where.STREAM_FORM)

    def __init__(self, known: Wanted, draft: Draft | None, send: Send) -> None:
        super().__init__()
        self._known, self._draft, self._send = known, draft, send
        self._checked: set[str] = set()
        """lines that somebody has typed into: an empty form has no mistakes"""
        texts = form.texts(known.name, known.definition)
        texts["program"] = KEPT if known.program else DRAFT
        self._fields = {
            each.key: FormField(each, texts[each.key], self._choices(each))
            for each in form.FIELDS
            if each.key != "name" or not known.name
        }
        self._tick = Tick(AT_ONCE, value=known.on, id="started")
        self._note = Static(KEEP, id="note", markup=False)

    def _choices(self, field: form.Field) -> dict[str, str]:
        kept = field.key == "program" and not self._known.program
        return {value: words for value, words in field.choices.items() if not kept or value != KEPT}

    def compose(self) -> ComposeResult:
        """A line for each, and what is wrong with it below."""
        with VerticalScroll(id="card", can_focus=False) as card:
            name = one_line(self._known.name)
            card.border_title = Content(f"Change {name}" if name else "New stream")
            yield from self._fields.values()
            if not self._known.name:
                yield self._tick
            yield self._note

    def on_mount(self) -> None:
        """Show what is to be filled in."""
        self._update()
        next(iter(self._fields.values())).line.focus()

    @property
    def _values(self) -> dict[str, str]:
        typed = {key: field.value for key, field in self._fields.items()}
        return {"name": self._known.name, **typed}

    @property
    def _program(self) -> bytes | None:
        """The program as far as it is known without reading files."""
        chosen = self._values["program"]
        return self._known.program if chosen == KEPT else None

    @on(Input.Changed)
    @on(Choice.Changed)
    def _changed(self, event: Input.Changed | Choice.Changed) -> None:
        event.stop()
        line = event.control
        self._checked |= {key for key, field in self._fields.items() if field.line is line}
        self._say(KEEP)
        self._update()

    def _update(self) -> None:
        """Show the lines that matter, and what is wrong with those that were typed into."""
        values = self._values
        self._point(form.problems(values, self._program))
        for field in self._fields.values():
            field.display = field.field.shown(values)

    def _point(self, problems: dict[str, str]) -> None:
        for key, field in self._fields.items():
            field.point(problems.get(key, "") if key in self._checked else "")

    def _say(self, sentence: str, *, wrong: bool = False) -> None:
        self._note.set_class(wrong, "-wrong")
        self._note.update(Content(one_line(sentence)))
        if wrong:
            self._note.scroll_visible(animate=False)

    # Keeping

    @on(Input.Submitted)
    def action_keep(self) -> None:
        """Have the broker keep it, or say what is wrong."""
        background.begin(self, self._keep, instead="stream")

    async def _keep(self) -> None:
        try:
            program = await self._read_program()
        except CalcError as error:
            self._show(
                {"file" if self._values["program"] == FROM_FILE else "program": error.message}
            )
            return
        problems = form.problems(self._values, program)
        if problems:
            self._show(problems)
        else:
            await self._sent(program)

    async def _read_program(self) -> bytes:
        values = self._values
        if values["making"] != Making.CODE:
            return b""
        if values["program"] == FROM_FILE:
            return await asyncio.to_thread(from_file, values["file"].strip())
        return self._known.program if values["program"] == KEPT else from_draft(self._draft)

    def _show(self, problems: dict[str, str]) -> None:
        """What is wrong, and the cursor in the first such line."""
        self._checked |= problems.keys()
        self._point(problems)
        self._say(KEEP)
        first = next(key for key in self._fields if key in problems)
        self._fields[first].line.focus()
        self._fields[first].scroll_visible(animate=False)

    async def _sent(self, program: bytes) -> None:
        values = self._values
        name = values["name"].strip()
        wanted = Wanted(name, definition(values), program, self._tick.value)
        self._say(SENDING)
        try:
            await self._send(wanted)
        except CalcError as error:
            self._refused(error)
        else:
            self.dismiss(name)

    def _refused(self, error: CalcError) -> None:
        place = form.PLACES.get(ErrorCode(error.code)) if error.code in set(ErrorCode) else None
        if error.code == ErrorCode.UNAUTHORIZED:  # the end of a session is told by itself
            self._say(KEEP)
        elif place in self._fields:
            self._show({str(place): error.message})
        else:
            self._say(error.message, wrong=True)

    def action_leave(self) -> None:
        """Leave everything as it was."""
        self.dismiss(None)
