"""`make fuzz`: malformed and hostile messages thrown at a live broker, and how it bears them."""

from __future__ import annotations

import statistics
import time

import click

from tests.fuzz.barrage import Borne, barrage

MEGABYTE = 1024 * 1024


@click.command()
@click.option("--inputs", default=200_000, show_default=True, help="How many messages to throw.")
@click.option("--seed", type=int, help="Which ones; others each time if missing.")
def main(inputs: int, seed: int | None) -> None:
    """Throw messages at a broker over its sockets and from a network, before and after log-in."""
    chosen = time.time_ns() % 10**9 if seed is None else seed
    click.echo(f"seed {chosen}")
    click.echo(_report(barrage(inputs, chosen)))


def _report(borne: Borne) -> str:
    lines = [f"{name:<12} {count:>12,} inputs" for name, count in borne.thrown.items()]
    lines.append(
        f"{'in all':<12} {borne.in_all:>12,} inputs, {borne.in_all / borne.seconds:,.0f} a second"
    )
    median, worst = statistics.median(borne.served), max(borne.served)
    lines.append(
        f"served {len(borne.served):,} tasks of an honest client meanwhile, "
        f"{median * 1_000:.0f} ms each, {worst * 1_000:.0f} ms at most"
    )
    first, last = (size / MEGABYTE for size in (borne.memory[0], borne.memory[-1]))
    lines.append(f"the broker's memory went from {first:.1f} MB to {last:.1f} MB")
    return "\n".join(lines)


main()
