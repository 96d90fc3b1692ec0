"""The screen with the failed messages: seen live, written to a file and dropped, retried."""

from __future__ import annotations

import asyncio
import errno
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from shared.errors import ErrorCode, RequestError
from shared.wire import streams as wire
from shared.wire.rows import Held, Refusal
from shared.wire.stream_rows import ErrorRow
from tests.tui.drive import LARGE, SMALL, Driver, entered
from tests.tui.fake import FakeBroker
from tests.tui.fake.streams import failure, stream
from tests.tui.test_tui_marks import question
from tests.tui.test_tui_streams import open_streams
from tui.model.streams.failures import Failures
from tui.screens.confirm import ConfirmScreen
from tui.screens.streams.errors import ErrorsScreen
from tui.streams import reading
from tui.streams.draining import default_path
from tui.streams.sheet import target
from tui.widgets.streams.failure_detail import FailureDetail
from tui.widgets.streams.failure_list import FailureList

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])
STREAM = "ada", "messages"
MANY = tuple(failure(number, worker=("oak", "elm")[number % 2]) for number in range(1, 41))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "AGAIN_S", 0.02)


def run(
    scenario: Callable[[Driver], Awaitable[None]],
    *rows: ErrorRow,
    size: tuple[int, int] = SMALL,
) -> None:
    async def play() -> None:
        broker = FakeBroker()
        broker.streams.put(stream())
        broker.streams.fail(*rows)
        async with entered(broker, size) as driver:
            await open_streams(driver)
            await driver.press("enter")
            await driver.until(lambda: isinstance(driver.app.screen, ErrorsScreen), "the errors")
            await driver.until_shown(f"messages: {len(rows)} failed")
            await scenario(driver)

    asyncio.run(play())


def listed(driver: Driver) -> str:
    return driver.text(driver.app.screen.query_one(FailureList))


def detail(driver: Driver) -> str:
    return driver.text(driver.app.screen.query_one(FailureDetail))


def kept(driver: Driver) -> list[int]:
    """The numbers of the messages whose failures the broker keeps."""
    return [row.number for row in driver.broker.streams.errors[STREAM]]


async def write_to(driver: Driver, path: Path) -> None:
    """Ask for all to be written to a file."""
    await driver.press("w")
    line = driver.app.screen.query_one("#prompt-line", Input)
    await driver.until(lambda: line.has_focus, "the line with the path")
    line.value = str(path)
    await driver.press("enter")


def written(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def names(folder: Path) -> list[str]:
    """What is in a folder, hidden files too."""
    return os.listdir(folder)


# What is shown


@SIZES
def test_the_newest_is_at_the_end_and_under_the_cursor(size: tuple[int, int]) -> None:
    late = failure(3, at=MANY[-1].at + 5, key=2, attempt=7, task=12, reason="Too [late]\x1b[2J")

    async def scenario(driver: Driver) -> None:
        last = listed(driver).splitlines()[-2]
        assert "▌   3  " in last
        assert "Too [late]" in last
        shown = detail(driver)
        assert "oak, attempt 7, as task 12" in shown
        assert "Reason   Too [late]" in shown
        assert "\x1b" not in driver.text()
        await driver.press("up")
        await driver.until(lambda: "Message 40" in detail(driver), "the one before")

    run(scenario, *MANY, late, size=size)


def test_what_fails_is_seen_at_once_wherever_its_key_lies() -> None:
    async def scenario(driver: Driver) -> None:
        # At the end the cursor goes with the newest
        early = failure(99, key=1, at=MANY[-1].at + 1)
        driver.broker.streams.fail(early)
        await driver.until(lambda: "Message 99" in detail(driver), "the newest")
        # Elsewhere it stays with its message
        await driver.press("up", "up")
        await driver.until(lambda: "Message 39" in detail(driver), "another")
        driver.broker.streams.fail(failure(100))
        await driver.until_shown("messages: 42 failed")
        assert "Message 39" in detail(driver)

    run(scenario, *MANY)


def test_nothing_is_said_to_be_nothing() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until_shown("No failed message is kept.")
        await driver.press("space", "a", "R", "w")
        await driver.until_shown("There is nothing to write")
        assert not driver.broker.kinds_asked(wire.RetryErrors)

    run(scenario)


def test_more_than_are_shown_are_said_to_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST", 1_000)

    async def scenario(driver: Driver) -> None:
        await driver.until_shown("messages: 1,000 or more failed")

    rows = [failure(number) for number in range(1, 1_102)]

    async def play() -> None:
        broker = FakeBroker()
        broker.streams.put(stream())
        broker.streams.fail(*rows)
        async with entered(broker) as driver:
            await open_streams(driver)
            await driver.press("E")
            await scenario(driver)

    asyncio.run(play())


@SIZES
def test_a_filter_shows_what_has_all_its_words(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("slash")
        await driver.type("ELM 3")
        await driver.until_shown("messages: 8 failed  filter: ELM 3")
        await driver.press("enter")
        assert driver.app.screen.query_one(FailureList).has_focus
        await driver.press("escape")
        await driver.until_gone("filter:")
        await driver.press("slash")
        await driver.type("nowhere")
        await driver.until_shown("None matches the filter.")
        await driver.press("escape", "escape")
        await driver.until(lambda: not isinstance(driver.app.screen, ErrorsScreen), "the streams")

    run(scenario, *MANY, size=size)


# Retrying


@SIZES
def test_one_is_retried_after_a_question_that_another_key_answers(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("R")
        assert "Retry this failed message?" in await question(driver)
        await driver.press("R")
        assert isinstance(driver.app.screen, ConfirmScreen)
        assert not driver.broker.kinds_asked(wire.RetryErrors)
        await driver.press("y")
        await driver.until_shown("messages: 39 failed")
        asked = driver.broker.kinds_asked(wire.RetryErrors)
        assert asked == [wire.RetryErrors(*STREAM, (Held(1_040, 1),))]

    run(scenario, *MANY, size=size)


def test_the_marked_ones_are_retried_and_what_is_refused_is_said() -> None:
    async def scenario(driver: Driver) -> None:
        refusal = Refusal(ErrorCode.CONFLICT, "It is handled again [already].")
        driver.broker.streams.refusals[1_002] = refusal
        await driver.press("g", "space", "space", "space")
        await driver.until_shown("3 marked")
        await driver.press("slash")
        await driver.type("elm")
        await driver.press("enter", "R")
        asked = await question(driver)
        assert "Retry 3 failed messages of messages?" in asked
        assert "The filter does not show 1 of them." in asked
        await driver.press("y")
        await driver.until_shown("Retried 2 messages. 1 not: It is handled again [already].")
        assert kept(driver)[:2] == [2, 4]
        # And the mark stays with the one that is left
        await driver.until_shown("1 marked")
        await driver.press("escape")
        await driver.until_gone("marked")

    run(scenario, *MANY)


def test_all_are_marked_and_unmarked() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("a")
        await driver.until_shown("40 marked")
        await driver.press("u")
        await driver.until_gone("marked")
        await driver.press("a", "R")
        assert "Retry 40 failed messages" in await question(driver)
        await driver.press("n")
        assert len(kept(driver)) == 40

    run(scenario, *MANY)


# Writing them to a file


@SIZES
def test_all_are_written_and_exactly_those_dropped(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def scenario(driver: Driver) -> None:
        # Given more that fail while they are read, and one that fails again
        page = driver.broker.streams.page
        late = failure(99, key=1)

        def read(request: wire.Errors) -> wire.ErrorsPage:
            answer = page(request)
            if late not in driver.broker.streams.errors[STREAM]:
                driver.broker.streams.errors[STREAM].append(late)
                driver.broker.streams.errors[STREAM][0] = MANY[0]._replace(attempt=2)
            return answer

        await driver.press("w")
        line = driver.app.screen.query_one("#prompt-line", Input)
        await driver.until(lambda: line.has_focus, "the line with the path")
        path = tmp_path / "messages-errors.jsonl"
        assert line.value == str(path)
        await driver.press("enter")
        asked = await question(driver)
        assert "Write 40 failed messages to messages-errors.jsonl and drop them?" in asked
        monkeypatch.setattr(driver.broker.streams, "page", read)
        monkeypatch.setitem(answers(), wire.Errors, lambda _fake, request: read(request))
        await driver.press("y")
        await driver.until_shown("Wrote 40 failed messages to")
        # Then what was written is gone and nothing else
        assert [row["number"] for row in written(path)] == [row.number for row in MANY]
        assert written(path)[0]["reason"] == "It was to fail."
        assert kept(driver) == [1, 99]

    run(scenario, *MANY, size=size)


def answers() -> dict[type, Any]:
    """What the broker in memory answers."""
    from tests.tui.fake.streams import ANSWERS

    return ANSWERS


@SIZES
@pytest.mark.parametrize("name", ["none/errors.jsonl", ".", "pipe"])
def test_a_file_that_cannot_be_written_drops_nothing(
    size: tuple[int, int], name: str, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")

    async def scenario(driver: Driver) -> None:
        await write_to(driver, tmp_path / name)
        if name.startswith("none"):
            await question(driver)
            await driver.press("y")
        await driver.until_told("every message is kept")
        assert len(kept(driver)) == 40
        assert not driver.broker.kinds_asked(wire.DropErrors)
        assert names(tmp_path) == ["pipe"]

    run(scenario, *MANY, size=size)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_drops_nothing_and_leaves_nothing(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "errors.jsonl"
    path.write_text("what was there\n")

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def scenario(driver: Driver) -> None:
        await write_to(driver, path)
        await question(driver)
        monkeypatch.setattr(os, step, full)
        await driver.press("y")
        await driver.until_told("No space left on device")
        assert len(kept(driver)) == 40
        assert path.read_text() == "what was there\n"
        assert names(tmp_path) == [path.name]

    run(scenario, *MANY)


def test_messages_that_cannot_be_read_to_their_end_are_not_dropped(tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await write_to(driver, tmp_path / "errors.jsonl")
        await question(driver)
        error = RequestError(ErrorCode.INTERNAL, "Something [went] wrong.")
        driver.broker.refuse[wire.Errors] = error
        await driver.press("y")
        await driver.until_shown("Something [went] wrong.")
        assert len(kept(driver)) == 40
        assert names(tmp_path) == []

    run(scenario, *MANY)


def test_a_file_that_is_there_is_overwritten_by_whoever_says_so_alone(tmp_path: Path) -> None:
    path = tmp_path / "errors.jsonl"
    path.write_text("what was there\n")

    async def scenario(driver: Driver) -> None:
        await write_to(driver, path)
        asked = await question(driver)
        assert "Overwrite errors.jsonl by 40 failed messages and drop them?" in asked
        await driver.press("n")
        await driver.pilot.pause()
        assert (path.read_text(), len(kept(driver))) == ("what was there\n", 40)
        await write_to(driver, path)
        await question(driver)
        await driver.press("y")
        await driver.until_shown("Wrote 40 failed messages to")
        assert (len(written(path)), kept(driver)) == (40, [])

    run(scenario, *MANY)


def test_a_file_that_comes_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "errors.jsonl"

    async def scenario(driver: Driver) -> None:
        await write_to(driver, path)
        assert "Write 40" in await question(driver)
        path.write_text("another's\n")
        await driver.press("y")
        await driver.until_told("File exists")
        assert (path.read_text(), len(kept(driver))) == ("another's\n", 40)

    run(scenario, *MANY)


def test_writing_goes_on_when_somebody_leaves_the_screen(tmp_path: Path) -> None:
    async def scenario(driver: Driver) -> None:
        await write_to(driver, tmp_path / "errors.jsonl")
        await question(driver)
        await driver.press("y", "escape")
        await driver.until_shown("Wrote 40 failed messages to")
        assert kept(driver) == []

    run(scenario, *MANY)


def test_the_end_of_the_session_closes_the_errors() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("w")
        driver.broker.end_session("Your session has ended.")
        await driver.until_shown("Your session has ended.")
        await driver.enter()
        assert driver.app.screen is driver.tasks

    run(scenario, *MANY)


def test_the_path_that_is_offered_is_free_and_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_path("../a b") == str(tmp_path / "---a-b-errors.jsonl")
    (tmp_path / "a-errors.jsonl").touch()
    (tmp_path / "a-errors-2.jsonl").touch()
    assert default_path("a") == str(tmp_path / "a-errors-3.jsonl")


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert target(str(tmp_path / "link")) == tmp_path / "file"


def test_marks_go_with_their_failures() -> None:
    failures = Failures()
    failures.take(MANY, more=False)
    failures.toggle(MANY[0])
    failures.toggle(MANY[1])
    # When one fails anew it is another failure
    failures.take([MANY[0]._replace(attempt=2), *MANY[1:]], more=False)
    assert failures.marked == (Held(1_002, 1),)
