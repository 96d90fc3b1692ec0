"""What a person does with the files of a program."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path

from textual.screen import Screen

from shared.errors import SetupError
from shared.languages.file_names import RULE, is_file_name
from tui import external
from tui.model.code.draft import Draft, Source
from tui.model.code.workspace import Workspace
from tui.program_files import differs, read_source, whole, write_source
from tui.say import say
from tui.screens.confirm import sure
from tui.widgets.code.prompt import Prompt


class Authoring:
    """Calls `edited` where something else is in the editor. Each deed raises `SetupError` where it
    cannot be done."""

    def __init__(
        self,
        screen: Screen[None],
        prompt: Prompt,
        workspace: Workspace,
        edited: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._prompt = prompt
        self._workspace = workspace
        self._edited = edited

    async def do(self, deed: str) -> None:
        """Do what a key is for."""
        await DEEDS[deed](self)

    async def open(self) -> None:
        """Put a file from disk into the program."""
        typed = await self._prompt.ask("Open a file", self._folder())
        if typed is None:
            return
        source = read_source(typed)
        known = {file.name: file.body for file in self._draft.files}.get(source.name, b"")
        if known in (b"", source.body) or await self._sure(
            f"Replace {source.name} by the file?", "What was typed into it is gone then.", "Replace"
        ):
            self._put(self._draft.with_file(source))

    async def save(self) -> None:
        """Save what is in the editor."""
        source = self._draft.source
        typed = await self._prompt.ask("Save to", source.path or source.name)
        if typed is None:
            return
        path = whole(typed)
        known = source.on_disk if str(path) == source.path else b""
        if differs(path, known) and not await self._sure(
            f"Overwrite {path.name}?", f"{path} holds something else.", "Overwrite it"
        ):
            return
        write_source(path, source.body)
        say(self._screen.app, f"Saved to {path}.")
        if not self._draft.at_input:
            kept = replace(source, path=str(path), on_disk=source.body)
            changed = self._draft.changed
            self._put(replace(self._draft.with_source(kept), changed=changed), shown=False)

    async def add(self) -> None:
        """Put another file into the program."""
        name = await self._prompt.ask("Name of the new file")
        if name is None:
            return
        if not is_file_name(name):
            raise SetupError(f"No file of a program can be called so: {RULE}.")
        names = [file.name for file in self._draft.files]
        if name in names:
            self._put(self._draft.at(names.index(name)))
        else:
            files = (*self._draft.files, Source(name))
            self._put(replace(self._draft, files=files, shown=len(files) - 1, changed=True))

    async def remove(self) -> None:
        """Take what is in the editor out of the program; asks where that loses something."""
        source = self._draft.source
        if not source.body or await self._sure(
            f"Take {source.name} out of the program?", "What was typed into it is gone.", "Take out"
        ):
            self._put(self._draft.without())

    async def external(self) -> None:
        """Edit it in $EDITOR."""
        source = self._draft.source
        body = await external.edit(self._screen.app, source.name, source.body)
        if body != source.body:
            self._put(self._draft.written(body))

    async def fresh(self) -> None:
        """Begin another program; this one is laid aside."""
        language = self._draft.language
        self._workspace.open(Draft().named(language))
        self._put(replace(self._draft, changed=False))

    async def drop(self, at: int) -> None:
        """Forget a program that was laid aside, after asking."""
        draft = self._workspace.aside[at]
        about = f"{draft.files[0].name} was never run as it is there."
        if await self._sure("Forget what was laid aside?", about, "Forget it"):
            self._workspace.drop(at)
            self._edited()

    @property
    def _draft(self) -> Draft:
        return self._workspace.draft

    def _put(self, draft: Draft, *, shown: bool = True) -> None:
        self._workspace.draft = draft
        if shown:
            self._edited()

    def _folder(self) -> str:
        """Where the last file came from."""
        paths = [file.path for file in self._draft.files if file.path]
        return f"{Path(paths[-1]).parent}/" if paths else ""

    async def _sure(self, question: str, about: str, yes: str) -> bool:
        return await sure(self._screen.app, question, about, yes)


DEEDS: dict[str, Callable[[Authoring], Coroutine[None, None, None]]] = {
    "open": Authoring.open,
    "save": Authoring.save,
    "add": Authoring.add,
    "remove": Authoring.remove,
    "external": Authoring.external,
    "fresh": Authoring.fresh,
}
