"""`make bench-peers`: calcgrid beside others on this machine."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from bench import disk, machine
from bench.peers import report
from bench.peers.apart import Apart
from bench.peers.compare import compare
from bench.peers.table import PEERS

MODULES = sorted({peer.module for peer in PEERS})


@click.command()
@click.option("--dir", "folder", default=".", help="A folder on the disk to measure on.")
@click.option("--rounds", default=3, show_default=True, help="How often each is measured.")
@click.option(
    "--python",
    default=".venv-peers/bin/python",
    type=click.Path(exists=True, dir_okay=False),
    help="The Python that has the peers.",
)
@click.option("--only", multiple=True, type=click.Choice(MODULES), help="Leave the others out.")
def main(folder: str, rounds: int, python: str, only: tuple[str, ...]) -> None:
    """Compare the grid to others on this machine. Nothing else should be running."""
    peers = [peer for peer in PEERS if peer.module in (only or MODULES)]
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=folder) as scratch:
        place = Path(scratch).resolve()
        for what, fact in machine.facts(disk.measure(place)).items():
            click.echo(f"{what:<28} {fact}")
        found = compare(peers, Apart(place, python), rounds, _tell)
    click.echo(f"{'rounds':<28} {rounds}\n")
    for line in (*report.table(found), "", *report.left_out(found)):
        click.echo(line)


def _tell(progress: str) -> None:
    click.echo(progress, err=True)


main()
