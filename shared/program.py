"""How every program begins and ends, whatever it is started with and interrupted by."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

FAILED = 1
SIGNALLED = 128
"""With the number of a signal, what a shell says of a program that it has ended; so does one that
tidies up and ends by itself."""
INTERRUPTED = SIGNALLED + signal.SIGINT
ENDING = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def ended_by_interrupt() -> Iterator[None]:
    """Meanwhile Ctrl-C ends the process without a word. Python would raise an exception wherever
    it happens to be, in the middle of an import for example."""
    before = signal.getsignal(signal.SIGINT)
    _let_interrupt_end()
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def ended_after(last_word: Callable[[], None]) -> Iterator[None]:
    """Meanwhile the signals that end a process do so after something else, unless they are
    ignored."""

    def end(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        try:
            last_word()
        finally:
            signal.raise_signal(number)

    heard = [number for number in ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in heard:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, signal.SIG_DFL)


def run(program: str, module: str) -> None:
    """Be the program whose `main` is in a module."""
    with ended_by_interrupt():
        from shared import stdio

        stdio.mend()
        main = import_module(module).main
    try:
        sys.exit(_status_of(main))
    except OSError as error:
        if not stdio.tell_lost(program, error):
            raise
        sys.exit(FAILED)
    finally:
        _let_interrupt_end()
        stdio.settle()


def _status_of(main: click.Command) -> int | None:
    """Run a program; the status it ends with. click alone would say no more than "Aborted!"."""
    import click

    try:
        status: int | None = main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    return status


def _let_interrupt_end() -> None:
    """Unless it is ignored, or taken care of by the program."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
