"""`python -m bench.peers.child MODULE JOBS ROUND_TRIPS`: the figures of one system as JSON.

Runs in the environment of the peers, which has none of what calcgrid needs but gmpy2.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from importlib import import_module

from bench.peers.measure import measure
from bench.peers.services.base import Running


def main(module: str, jobs: str, round_trips: str) -> None:
    """Start it, measure it, end it, say what was found."""
    running: Running = import_module(f"bench.peers.services.{module}").running
    with running() as service:
        found = measure(service, int(jobs), int(round_trips))
    print(json.dumps(asdict(found)))


if __name__ == "__main__":
    main(*sys.argv[1:])
