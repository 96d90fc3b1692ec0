"""How a program is run: the form."""

from __future__ import annotations

import pytest

from shared.kinds.code import Case, Comparison
from shared.kinds.code.program import Limits
from shared.settings import Settings
from tui.model.code import form
from tui.model.code.draft import Options


def test_the_form_is_read_as_it_was_shown() -> None:
    limits = Limits(cpu_ms=1_500, wall_ms=20_000, memory_mb=64, processes=8)
    options = Options("-n 3", limits, "", (), Comparison.NUMERIC, 0.001, types=False)
    assert form.read(form.texts(options), False, options) == options
    assert form.texts(options)["cpu_ms"] == "1.5"


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("cpu_ms", "-1", "CPU time: a number of s above 0, or nothing."),
        ("wall_ms", "0.0001", "Wall time: a number of s above 0, or nothing."),
        ("memory_mb", "1/0", "Memory: a number of MB above 0, or nothing."),
        ("processes", "many", "Processes: a number above 0, or nothing."),
        ("arguments", "'open", "Arguments: no closing quotation; quote as in a shell."),
        ("compare", "fuzzy", "Compare: exact, trailing, numeric; the first letter is enough."),
        ("tolerance", "nan", "Tolerance: a number that is not below 0."),
    ],
)
def test_what_is_wrong_in_the_form_is_said(key: str, text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence[:4]) as refused:
        form.read({**form.texts(Options()), key: text}, True, Options())
    assert str(refused.value) == sentence


def test_cases_that_a_task_came_with_stay_until_they_are_dropped() -> None:
    came = Options(cases=(Case("1", b"", b""),))
    assert "1 case that it came with" in form.hint(form.FOLDER, came, Settings())
    assert form.read(form.texts(came), True, came).cases == came.cases
    assert form.read({**form.texts(came), "folder": "-"}, True, came).cases == ()
    assert form.read({**form.texts(came), "folder": "/cases"}, True, came).cases == ()
