"""Only answers that are right are counted, and a table says what was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from bench.peers import services
from bench.peers.compare import Found, Pair
from bench.peers.figures import Figures
from bench.peers.measure import WARM_UP, measure
from bench.peers.report import left_out, table
from bench.peers.services.base import Service
from bench.peers.services.work import solve
from bench.peers.table import PEERS, Peer

ONE = Peer("One", "one", "a setting", "no", 10)


def service(work: Callable[[str], str], given: list[str]) -> Service:
    """A system that does everything at once, and what it is given."""

    def submit(text: str) -> str:
        given.append(text)
        return work(text)

    return Service(submit, list)


def found(*pairs: tuple[float, float], reason: str | None = None) -> Found:
    """Rates of a peer and of calcgrid; round trips take a second by the rate."""
    each = [Pair(*(Figures(rate, 2 * rate, 1_000 / rate, 10.0) for rate in pair)) for pair in pairs]
    return Found(ONE, each, reason)


def test_every_job_is_a_different_one() -> None:
    given: list[str] = []

    figures = measure(service(solve, given), jobs=20, round_trips=10)

    assert len(given) == len(set(given)) == WARM_UP + 20 + 10
    assert 0 < figures.p50 <= figures.p99
    assert figures.rate > 0


def test_a_call_for_many_is_measured_with_other_jobs() -> None:
    given: list[str] = []
    many: list[str] = []

    def bulk(texts: Sequence[str]) -> list[str]:
        many.extend(texts)
        return [solve(text) for text in texts]

    one_by_one = service(solve, given)
    figures = measure(Service(one_by_one.submit, one_by_one.answers, bulk), 20, 10)

    assert figures.bulk is not None
    assert len(many) == len({*many} - {*given}) == 20
    assert measure(one_by_one, 20, 10).bulk is None


def test_a_wrong_answer_among_many_ends_the_measuring() -> None:
    with pytest.raises(AssertionError):
        measure(Service(solve, list, lambda texts: ["0" for _ in texts]), 20, 10)


@pytest.mark.parametrize("wrong_at", ["(-1+3)*4-5/2", "(19+3)*4-5/2", "(29+3)*4-5/2"])
def test_a_wrong_answer_ends_the_measuring(wrong_at: str) -> None:
    def work(text: str) -> str:
        return str(Fraction(solve(text)) + (text == wrong_at))

    with pytest.raises(AssertionError):
        measure(service(work, []), jobs=20, round_trips=10)


def test_an_answer_too_few_ends_the_measuring() -> None:
    with pytest.raises(ValueError, match="shorter"):
        measure(Service(solve, lambda answers: answers[:-1]), jobs=20, round_trips=10)


def test_a_row_has_medians_spread_and_the_medians_of_ratios() -> None:
    # Given three rounds, in which calcgrid was not always as fast
    rows = [line.strip("| ").split(" | ") for line in table([found((10, 100), (30, 60), (20, 20))])]
    # Then ratios are of the same round: 0.1, 0.5 and 1
    _, _, grid, one = rows
    assert grid[:4] == ["calcgrid", "60", "20 – 100", "1.00"]
    found_of_one = ["20", "10 – 30", "0.50", "40", "0.50", "50.00 / 10.0", "2.00"]
    assert one == ["One", *found_of_one, "a setting", "no"]


def test_a_system_without_a_call_for_many_has_dashes() -> None:
    pair = Pair(Figures(1.0, None, 1.0, 1.0), Figures(1.0, 2.0, 1.0, 1.0))

    (row,) = [line for line in table([Found(ONE, [pair])]) if line.startswith("| One")]

    assert row.split(" | ")[4:6] == ["–", "–"]


def test_a_peer_without_figures_has_a_sentence_and_no_row() -> None:
    missing = found(reason="it needs a server")

    assert len(list(table([missing]))) == 2
    assert list(left_out([missing])) == ["One is left out: it needs a server"]


def test_a_peer_that_failed_later_has_both() -> None:
    failed = found((10, 100), reason="it hung")

    assert len(list(table([failed]))) == 4
    assert list(left_out([failed])) == ["One is left out: it hung"]


def test_the_table_has_every_system_that_there_is_a_module_for() -> None:
    running = {
        path.stem
        for path in Path(services.__path__[0]).glob("*.py")
        if "def running(" in path.read_text()
    }
    assert {peer.module for peer in PEERS} == running
