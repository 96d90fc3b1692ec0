"""What a test needs from the system it runs on.

A package that could be installed is a skip on somebody's machine and a failure with `CI=true`;
what the kernel or a container forbids is a skip everywhere. Each skip says what was missing.
"""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

SANDBOXED = "/usr/bin:/bin"
"""Where programs in the sandbox find commands."""


def require_command(name: str, package: str, path: str | None = None) -> str:
    """The path of a command that the test runs; `package` is where Debian has it."""
    found = shutil.which(name, path=path)
    if found is None:
        _missing(f"no command {name}: install the package {package}")
    return found


def need_command(name: str, package: str, path: str | None = None) -> None:
    """Skip a test, on every machine, of something that works with many commands of which it is
    enough to have some: the larger ones are not installed for it."""
    if shutil.which(name, path=path) is None:
        pytest.skip(f"no command {name}: it is in the package {package}")


def forbidden_here(reason: str) -> NoReturn:
    """Skip a test that this system does not allow to run, whatever is installed."""
    pytest.skip(f"forbidden here: {reason}")


def _missing(reason: str) -> NoReturn:
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"with CI=true nothing may be missing: {reason}", pytrace=False)
    pytest.skip(reason)
