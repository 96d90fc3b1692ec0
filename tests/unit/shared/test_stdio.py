"""Which errors are told as output that could not be written."""

from __future__ import annotations

import errno
import os

import pytest

from shared.stdio import tell_lost


def error_of(number: int, file: str | None = None) -> OSError:
    return OSError(number, os.strerror(number), file)


def test_a_disk_that_is_full_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell_lost("calc", error_of(errno.ENOSPC))
    assert capsys.readouterr().err == "calc: Cannot write: No space left on device.\n"


@pytest.mark.parametrize(
    "error",
    [error_of(errno.EIO), error_of(errno.ENOSPC, "photo.png")],
    ids=["as of reading", "of a file"],
)
def test_what_another_may_have_failed_at_is_none(
    error: OSError, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not tell_lost("calc", error)
    assert capsys.readouterr().err == ""
