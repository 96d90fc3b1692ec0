"""Measures one system, in the process that uses it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
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
    bulk = _bulk(service, range(later.stop, later.stop + jobs))
    return Figures(jobs / took * 1_000, bulk, statistics.median(times), p99)


def _milliseconds(service: Service, numbers: range) -> float:
    began = time.perf_counter()
    answers = service.answers([service.submit(_text(number)) for number in numbers])
    took = time.perf_counter() - began
    _check(numbers, answers)
    return took * 1_000


def _bulk(service: Service, numbers: range) -> float | None:
    if service.bulk is None:
        return None
    began = time.perf_counter()
    answers = service.bulk([_text(number) for number in numbers])
    took = time.perf_counter() - began
    _check(numbers, answers)
    return len(numbers) / took


def _text(number: int) -> str:
    return f"({number}+3)*4-5/2"


def _check(numbers: range, answers: Iterable[str]) -> None:
    for number, answer in zip(numbers, answers, strict=True):
        assert answer == str((number + 3) * 4 - Fraction(5, 2)), (number, answer)
