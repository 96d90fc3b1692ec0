"""`make bench` and `make bench-long`: the project's figures on this machine."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from bench import disk, machine
from bench.report import encrypted, pictures, programs, rates, sizes, streams, waits
from bench.report.place import Line, Place, Report

SHORT: dict[str, Report] = {
    "process": rates.single_process,
    "single": rates.one_by_one,
    "batches": rates.in_batches,
    "accepted": rates.accepted,
    "awaited": rates.each_awaited,
    "encrypted": encrypted.encrypted,
    "stalls": rates.stalled,
    "round-trip": waits.round_trip,
    "refused": waits.while_refusing,
    "cached": waits.cached_answer,
    "memory": sizes.idle_memory,
    "disk": sizes.on_disk,
    "workers": sizes.many_workers,
    "watchers": sizes.many_watchers,
    "monitor": sizes.monitored,
    "images": sizes.images_sent,
    "filters": pictures.filtered,
    "thumbnails": pictures.thumbnails,
    "tiles": pictures.tiled,
    "splitting": waits.split,
    "recovery": waits.after_deaths,
    "start": waits.started,
    "program": programs.alone,
    "programs": programs.many,
    "printing": programs.printing,
    "live": programs.live,
    "stream": streams.stream,
    "fail-over": streams.fail_over,
}
LONG: dict[str, Report] = {
    "queued": sizes.long_queue,
    "finished": sizes.long_history,
}


@click.command()
@click.option("--dir", "folder", default=".", help="A folder on the disk to measure on.")
@click.option("--rounds", default=3, show_default=True, help="Rounds of the throughput.")
@click.option("--long", "is_long", is_flag=True, help="Measure what takes minutes instead.")
@click.option(
    "--queued",
    type=click.IntRange(min=10_000),
    default=1_000_000,
    show_default=True,
    help="Tasks in the long queue.",
)
@click.option("--finished", default=1_000_000, show_default=True, help="Tasks that have ended.")
@click.option("--fail-overs", default=5, show_default=True, help="Generators to kill, and to stop.")
@click.option("--only", multiple=True, type=click.Choice([*SHORT, *LONG]), help="These alone.")
def main(
    folder: str,
    rounds: int,
    is_long: bool,
    queued: int,
    finished: int,
    fail_overs: int,
    only: tuple[str, ...],
) -> None:
    """Measure the grid on this machine. Nothing else should be running."""
    chosen = {name: SHORT.get(name) or LONG[name] for name in only}
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=folder) as scratch:
        found = disk.measure(Path(scratch))
        for line in _circumstances(found):
            _say(line)
        place = Place(Path(scratch), rounds, queued, finished, fail_overs)
        for report in (chosen or (LONG if is_long else SHORT)).values():
            for line in report(place):
                _say(line)


def _circumstances(found: disk.Disk) -> list[Line]:
    cache = "off but for a cached answer and bytes on disk; no expression comes twice"
    return [*machine.facts(found).items(), ("cache", cache)]


def _say(line: Line) -> None:
    what, found = line
    click.echo(f"{what:<28} {found}")


if __name__ == "__main__":
    main()
