"""Has somebody compare the fingerprint of a broker's key."""

from __future__ import annotations

import sys

import click

from shared.cli.asking import agreed
from shared.keys.pair import fingerprint
from shared.safety import one_line


def can_compare() -> bool:
    """Whether somebody is there who sees the question and can answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


async def is_the_same(address: str, key: bytes) -> bool:
    """Whether somebody says that this is the key of the broker at an address."""
    click.echo(
        f"The key of the broker at {one_line(address)} has the fingerprint\n\n"
        f"    {fingerprint(key)}\n\n"
        "On the broker's machine calc-broker key shows it. If it is another one there, somebody\n"
        "stands between you and the broker.",
        err=True,
    )
    return await agreed("Is it the same?")
