"""Standard input, output and error, which need not be open or take what is written to them."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress

_NAMES = {0: "stdin", 1: "stdout", 2: "stderr"}
_closed: set[int] = set()
_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Why nothing can be written; what fails so and names no file is output. EIO is not among them:
reading fails so, too."""


def mend() -> None:
    """Open what is closed, lest some other file gets its number, and write what cannot be encoded
    as an escape rather than fail."""
    for descriptor, name in _NAMES.items():
        if not _is_open(descriptor):
            _closed.add(descriptor)
            _reopen(descriptor, name)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def was_closed(descriptor: int) -> bool:
    """Whether nothing was there when the program started, so that what is written goes nowhere."""
    return descriptor in _closed


def settle() -> OSError | None:
    """Write out what is left. Returns why some of it cannot be, and lets go of that: Python would
    try again when it ends, with words of its own."""
    errors = [_flush(stream, descriptor) for descriptor, stream in _outputs().items()]
    return next((error for error in errors if error is not None), None)


def tell_lost(program: str, error: OSError) -> bool:
    """Whether an error is that output could not be written; says so, unless nobody reads it any
    more. Where Python keeps nothing back (PYTHONUNBUFFERED), the error is all that tells it."""
    lost = settle() or (error if _is_of_output(error) else None)
    if lost is None:
        return False
    if not isinstance(lost, BrokenPipeError):
        with suppress(OSError):
            sys.stderr.write(f"{program}: Cannot write: {lost.strerror}.\n")
    return True


def _is_of_output(error: OSError) -> bool:
    return error.filename is None and error.errno in _UNWRITABLE


def _outputs() -> dict[int, io.TextIOBase]:
    return {1: sys.stdout, 2: sys.stderr}  # type: ignore[dict-item]


def _flush(stream: io.TextIOBase, descriptor: int) -> OSError | None:
    try:
        stream.flush()
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)
        return error
    return None


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _reopen(descriptor: int, name: str) -> None:
    """The lowest number that is free is given first. Input is no more to be read than before:
    that it was closed is worth a sentence, and is not the same as having nothing in it."""
    os.set_inheritable(os.open(os.devnull, os.O_WRONLY), True)
    mode = "r" if name == "stdin" else "w"
    setattr(sys, name, open(descriptor, mode, closefd=False))  # noqa: SIM115 -- as long as we run
