"""The bound that no schedule beats, against schedules and against its definition."""

from __future__ import annotations

from heapq import heappop, heappush

from hypothesis import given
from hypothesis import strategies as st

from shared.makespan import bound, paths

Graph = tuple[list[int], list[list[int]]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Costs and operands of a few operations."""
    size = draw(st.integers(1, 12))
    costs = draw(st.lists(st.integers(1, 50), min_size=size, max_size=size))
    operands = [
        draw(st.lists(st.integers(0, place - 1), max_size=3, unique=True)) if place else []
        for place in range(size)
    ]
    return costs, operands


def scheduled(costs: list[int], operands: list[list[int]], slots: int) -> int:
    """When all is done if the longest remaining path goes first."""
    left = paths(costs, operands)
    done: set[int] = set()
    running: list[tuple[int, int]] = []
    clock = 0
    while len(done) < len(costs):
        begun = done | {place for _, place in running}
        ready = [p for p in range(len(costs)) if p not in begun and done.issuperset(operands[p])]
        for place in sorted(ready, key=lambda p: -left[p])[: slots - len(running)]:
            heappush(running, (clock + costs[place], place))
        clock, place = heappop(running)
        done.add(place)
    return clock


def by_definition(costs: list[int], left: list[int], slots: int) -> float:
    """The maximum over every level."""

    def above(level: int) -> int:
        pairs = zip(costs, left, strict=True)
        return sum(max(0, min(cost, path - level)) for cost, path in pairs)

    return max(level + above(level) / slots for level in range(max(left) + 1))


def test_one_operation_takes_its_own_time() -> None:
    assert paths([7], [[]]) == [7]
    assert bound([7], [7], 4) == 7


def test_a_chain_takes_the_sum_on_any_number_of_slots() -> None:
    costs, operands = [10, 20, 30], [[], [0], [1]]
    assert paths(costs, operands) == [60, 50, 30]
    assert bound(costs, paths(costs, operands), 8) == 60


def test_what_does_not_depend_on_each_other_shares_the_slots() -> None:
    costs: list[int] = [10] * 8
    assert bound(costs, paths(costs, [[]] * 8), 4) == 20


def test_a_balanced_sum_waits_for_its_last_levels() -> None:
    # Given 8 terms: 4, 2 and 1 additions of 100 ms
    operands = [[], [], [], [], [0, 1], [2, 3], [4, 5]]
    costs = [100] * 7
    # Then two slots need two rounds for the first level
    assert bound(costs, paths(costs, operands), 2) == 400
    assert bound(costs, paths(costs, operands), 4) == 300


@given(graphs(), st.integers(1, 4))
def test_the_bound_is_what_its_definition_says(graph: Graph, slots: int) -> None:
    costs, operands = graph
    left = paths(costs, operands)
    assert abs(bound(costs, left, slots) - by_definition(costs, left, slots)) < 1e-6


@given(graphs(), st.integers(1, 4))
def test_no_schedule_beats_the_bound(graph: Graph, slots: int) -> None:
    costs, operands = graph
    assert scheduled(costs, operands, slots) >= bound(costs, paths(costs, operands), slots) - 1e-6
