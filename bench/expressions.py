"""How fast expressions are solved in one process: small ones, large results, and refusals."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from shared.errors import ExpressionError
from shared.expression import compute, evaluate, render

COUNT = 100_000


@dataclass(frozen=True, slots=True)
class Found:
    """The figures: two rates a second, and two times in milliseconds."""

    solved: float
    written: float
    digits_ms: float
    refused_ms: float


def measure(rounds: int = 3) -> Found:
    """Different small expressions, a result of a million digits, and a tower of powers."""
    million = compute("10^999999+7")
    return Found(
        max(_rate(compute, start * COUNT) for start in range(rounds)),
        max(_rate(evaluate, start * COUNT) for start in range(rounds)),
        min(_milliseconds(lambda: render(million)) for _ in range(rounds)),
        min(_milliseconds(_refuse) for _ in range(rounds)),
    )


def _rate(solve: Callable[[str], object], start: int) -> float:
    texts = [f"({number}+3)*4-5/2" for number in range(start, start + COUNT)]
    took = _milliseconds(lambda: [solve(text) for text in texts])
    return COUNT / took * 1_000


def _refuse() -> None:
    try:
        compute("9^9^9^9")
    except ExpressionError:
        return
    raise AssertionError("a tower of powers was computed")


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1_000
