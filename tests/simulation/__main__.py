"""`make simulate`: as many seeds as fit into some time, or one of them once more."""

from __future__ import annotations

import logging
import sys
import time

import click

from tests.simulation.run import Failure, Figures, run


@click.command()
@click.option("--seconds", default=60.0, show_default=True, help="For how long.")
@click.option("--from", "first", type=int, help="The first seed; another one each time if missing.")
@click.option("--seed", type=int, help="Run this seed alone.")
def main(seconds: float, first: int | None, seed: int | None) -> None:
    """Let everything go wrong, and see that nothing is lost."""
    logging.disable(logging.CRITICAL)
    try:
        figures = run(seed) if seed is not None else _many(seconds, first)
    except Failure as failure:
        click.echo(str(failure))
        sys.exit(1)
    click.echo(_report(figures))


def _many(seconds: float, first: int | None) -> Figures:
    seed = time.time_ns() % 10**9 if first is None else first
    figures, until = Figures(), time.monotonic() + seconds
    while time.monotonic() < until:
        figures.add(run(seed))
        seed += 1
    return figures


def _report(figures: Figures) -> str:
    rows = [
        ("seeds", figures.seeds),
        ("steps", figures.steps),
        ("commits", figures.commits),
        ("messages", figures.messages),
        ("acknowledged", figures.acknowledged),
        ("ended", figures.ended),
        ("generated", figures.generated),
        ("pieces fetched", figures.fetched),
        ("pieces given", figures.given),
        ("files handed in", figures.handed),
        ("faults", figures.faults.total()),
        *((f"  {kind}", count) for kind, count in figures.faults.most_common()),
    ]
    return "\n".join(f"{name:<20} {count:>12,}" for name, count in rows)


main()
