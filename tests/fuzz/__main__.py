"""`make fuzz`: malformed and hostile messages thrown at a live broker, and how it bears them."""

from __future__ import annotations

import statistics
import time

import click

from tests.fuzz.barrage import Borne, barrage
from tests.support.grids import served_grid

MEGABYTE = 1024 * 1024


@click.command()
@click.option("--inputs", default=200_000, show_default=True, help="How many messages to throw.")
@click.option("--seed", type=int, help="Which ones; others each time if missing.")
def main(inputs: int, seed: int | None) -> None:
    """Throw messages at a broker over its two sockets, before and after log-in."""
    chosen = time.time_ns() % 10**9 if seed is None else seed
    click.echo(f"seed {chosen}")
    with served_grid() as (grid, broker, ann):
        borne = barrage(grid, broker, ann, inputs, chosen)
    click.echo(_report(borne))


def _report(borne: Borne) -> str:
    thrown = sum(borne.thrown.values())
    lines = [f"{name:<12} {count:>12,} inputs" for name, count in borne.thrown.items()]
    lines.append(f"{'in all':<12} {thrown:>12,} inputs, {thrown / borne.seconds:,.0f} a second")
    median, worst = statistics.median(borne.served), max(borne.served)
    lines.append(
        f"served {len(borne.served):,} tasks of an honest client meanwhile, "
        f"{median * 1_000:.0f} ms each, {worst * 1_000:.0f} ms at most"
    )
    first, last = (size / MEGABYTE for size in (borne.memory[0], borne.memory[-1]))
    lines.append(f"the broker's memory went from {first:.1f} MB to {last:.1f} MB")
    return "\n".join(lines)


main()
