"""Spans of time as they are typed."""

from __future__ import annotations

import pytest

from shared.clock import DAY, HOUR, MINUTE, SECOND
from shared.spans import read_span, span_text


@pytest.mark.parametrize(
    ("typed", "millis"),
    [
        ("500ms", 500),
        (" 1.5 S ", 1_500),
        ("2m", 2 * MINUTE),
        ("2 min", 2 * MINUTE),
        ("1.5h", 90 * MINUTE),
        ("7d", 7 * DAY),
        ("0.001s", 1),
    ],
)
def test_a_span_has_a_unit(typed: str, millis: int) -> None:
    assert read_span(typed) == millis


@pytest.mark.parametrize(
    "typed", ["", "s", "5", "-1s", "1 x", "0.5ms", "1e3s", "9" * 20 + "s", "²s"]
)
def test_what_is_no_span_is_none(typed: str) -> None:
    assert read_span(typed) is None


def test_a_number_alone_is_a_span_where_it_is_said_of_what() -> None:
    assert read_span("5", alone=SECOND) == 5_000
    assert read_span("0.25", alone=HOUR) == 15 * MINUTE
    assert read_span("5 ms", alone=SECOND) == 5


@pytest.mark.parametrize("millis", [1, 999, SECOND, 90 * SECOND, MINUTE, 36 * HOUR, DAY])
def test_what_is_shown_can_be_typed(millis: int) -> None:
    assert read_span(span_text(millis)) == millis
