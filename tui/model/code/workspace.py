"""The programs that a person works on: the one in the editor, and those laid aside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from shared.wire.fields import Most
from shared.wire.schema import record
from tui.model.code.draft import Draft

MOST_ASIDE = 50
"""The oldest beyond these are forgotten."""


@record
@dataclass(frozen=True, slots=True)
class Kept:
    """All of it as it is on disk."""

    draft: Draft
    aside: Annotated[tuple[Draft, ...], Most(MOST_ASIDE)] = ()


class Workspace:
    """What was typed and not run is laid aside where another program comes into the editor."""

    def __init__(self, kept: Kept | None = None) -> None:
        self.kept = kept or Kept(Draft())

    @property
    def draft(self) -> Draft:
        """What is in the editor."""
        return self.kept.draft

    @draft.setter
    def draft(self, draft: Draft) -> None:
        self.kept = replace(self.kept, draft=draft)

    @property
    def aside(self) -> tuple[Draft, ...]:
        """What was laid aside, newest first."""
        return self.kept.aside

    def open(self, draft: Draft) -> None:
        """Work on another program."""
        now = self.draft
        laid = (now,) if now.changed and not now.empty else ()
        self.kept = Kept(draft, (*laid, *self.aside)[:MOST_ASIDE])

    def take(self, at: int) -> None:
        """Work on one again that was laid aside."""
        draft = self.aside[at]
        self.drop(at)
        self.open(draft)

    def drop(self, at: int) -> None:
        """Forget one that was laid aside."""
        self.kept = replace(self.kept, aside=(*self.aside[:at], *self.aside[at + 1 :]))
