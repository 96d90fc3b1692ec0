"""`make torture`: real processes killed at random, and a verdict on what is left."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import click

from tests.torture.processes import KINDS
from tests.torture.run import Ordeal, Plan, torture


@click.command()
@click.option("--kills", default=100, show_default=True, help="How many processes to kill.")
@click.option("--seed", type=int, help="What is killed when; another one each time if missing.")
@click.option(
    "--only", type=click.Choice(KINDS), multiple=True, help="Kill these alone; all if not given."
)
@click.option("--stops/--no-stops", default=True, help="Stop them past their lease, too.")
@click.option("--rate", default=5.0, show_default=True, help="Kills and stops a second.")
@click.option("--max-tries", default=100, show_default=True, help="The setting task.max_tries.")
@click.option("--addition", default=15, show_default=True, help="The setting time.addition.")
def main(
    kills: int,
    seed: int | None,
    only: tuple[str, ...],
    stops: bool,
    rate: float,
    max_tries: int,
    addition: int,
) -> None:
    """Kill and stop brokers, workers, slots and clients, and see that nothing is lost."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    chosen = time.time_ns() % 10**9 if seed is None else seed
    folder = Path(tempfile.mkdtemp(prefix="cg-"))
    click.echo(f"seed {chosen}, in {folder}")
    plan = Plan(kills, chosen, only or KINDS, stops, rate, max_tries, addition)
    ordeal = torture(plan, folder)
    click.echo(_report(ordeal))
    if ordeal.verdict.broken:
        click.echo("\n".join(ordeal.verdict.broken))
        sys.exit(1)
    shutil.rmtree(folder)


def _report(ordeal: Ordeal) -> str:
    kills = ordeal.killed.total()
    rows = [
        *ordeal.verdict.figures.items(),
        ("killed", kills),
        *((f"  {kind}", count) for kind, count in ordeal.killed.most_common()),
        ("stopped", ordeal.stopped.total()),
        *((f"  {kind}", count) for kind, count in ordeal.stopped.most_common()),
    ]
    lines = [f"{name:<24} {count:>8,}" for name, count in rows]
    return "\n".join([*lines, f"{kills / ordeal.seconds:.1f} kills a second"])


main()
