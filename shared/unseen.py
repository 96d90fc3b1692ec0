"""What somebody types at a terminal and nobody sees."""

from __future__ import annotations

import sys

import click

from shared.errors import CalcError

_NOBODY = "There is no terminal to ask at: --password-stdin reads it from standard input."
_NOTHING = "Nothing was typed."


def typed(text: str, *, confirm: bool) -> str:
    """Ask for it, twice where it is new. A usage error where there is nobody to ask; raises
    `CalcError` at the end of input and `KeyboardInterrupt`, where click only says "Aborted!"."""
    if not sys.stdin.isatty():
        raise click.UsageError(_NOBODY)
    try:
        return str(click.prompt(text, hide_input=True, confirmation_prompt=confirm, err=True))
    except click.Abort as abort:
        if isinstance(abort.__context__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        raise CalcError("input", _NOTHING) from None
