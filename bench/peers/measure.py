"""Measures one system, in the process that uses it."""

from __future__ import annotations

import statistics
import time
from fractions import Fraction

from bench.peers.figures import Figures
from bench.peers.services.base import Service

WARM_UP = 100
"""Done before the measuring begins: the worker has started and joined when they are."""


def measure(service: Service, jobs: int, round_trips: int) -> Figures:
    """A different job each time, and every answer checked."""
    _milliseconds(service, range(-WARM_UP, 0))
    took = _milliseconds(service, range(jobs))
    later = range(jobs, jobs + round_trips)
    times = [_milliseconds(service, range(number, number + 1)) for number in later]
    p99 = statistics.quantiles(times, n=100)[98]
    return Figures(jobs / took * 1_000, statistics.median(times), p99)


def _milliseconds(service: Service, numbers: range) -> float:
    began = time.perf_counter()
    answers = service.answers([service.submit(f"({number}+3)*4-5/2") for number in numbers])
    took = time.perf_counter() - began
    for number, answer in zip(numbers, answers, strict=True):
        assert answer == str((number + 3) * 4 - Fraction(5, 2)), (number, answer)
    return took * 1_000
