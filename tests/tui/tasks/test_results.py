"""Results that are copied, saved, or made into another expression."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.kinds.expression import ExpressionResult
from tests.tui.drive import Driver
from tests.tui.fake import queued, task
from tests.tui.tasks.playing import run
from tui.clipboard import MOST_BYTES


def test_the_result_is_copied() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "y")
        await driver.until_shown("Copied the result of task 1.")
        assert driver.app.clipboard == "1/7"

    run(scenario, task(1, "1/7"), result=ExpressionResult("1/7", "0.142857", False, 6))


def test_a_result_too_long_for_the_clipboard_is_not_cut_but_refused() -> None:
    digits = "9" * (MOST_BYTES + 1)

    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "y")
        await driver.until_shown("Not copied")
        assert driver.app.clipboard == ""

    result = ExpressionResult(digits, digits, False, len(digits))
    run(scenario, task(1, "9^99999"), result=result)


def test_an_expression_can_be_edited_again() -> None:
    row = task(1, "1" * 200)

    async def scenario(driver: Driver) -> None:
        whole = "1" * 300
        driver.broker.payloads[row.id] = b"\x91\xda\x01\x2c" + whole.encode()
        await driver.press("escape", "e")
        await driver.until(lambda: driver.entry.value == whole, "the expression")
        assert driver.app.focused is driver.entry

    run(scenario, row)


def test_a_result_of_any_length_is_saved_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    digits = "7" * 1_000_000

    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "w")
        await driver.until_shown("Saved to")
        assert (tmp_path / "calcgrid-task-1.txt").read_text() == digits + "\n"
        # And another time nothing is overwritten
        await driver.press("w")
        await driver.until_shown("is there already")

    run(scenario, task(1), result=ExpressionResult(digits, "7.7e999999", False, len(digits)))


def test_without_a_result_nothing_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "w")
        await driver.until_shown("has no result to save")

    run(scenario, queued(1))
    assert list(tmp_path.iterdir()) == []
