"""`calc streams` and `calc workers` before a broker that was made up: what they ask and print."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.kinds import code
from shared.program import INTERRUPTED
from shared.states import Deed
from shared.stream import Definition, Handler, Making, Schedule, Simulation
from shared.wire import streams
from shared.wire.orders import Order
from shared.wire.stream_rows import StreamShare
from tests.support.brokers import short_home
from tests.support.grids import Grid
from tests.support.made_up_streams import StreamKeeper, failure, kept_streams, row
from tests.support.terminals import terminal

Kept = tuple[Grid, StreamKeeper]


@pytest.fixture
def kept() -> Iterator[Kept]:
    """`calc` logged in to a broker that was made up."""
    with short_home() as home, kept_streams(home) as kept:
        yield kept


def asked(keeper: StreamKeeper, kind: type) -> list[Any]:
    """What was asked of this kind."""
    return [request for request in keeper.asked if type(request) is kind]


def created(keeper: StreamKeeper) -> streams.CreateStream:
    """The stream that was asked for."""
    (request,) = asked(keeper, streams.CreateStream)
    assert isinstance(request, streams.CreateStream)
    return request


def test_a_stream_of_which_nothing_is_said_is_the_usual_one(kept: Kept) -> None:
    # When
    done = kept[0].calc("streams", "create", "beat")

    # Then
    assert (done.status, done.out, done.err) == (0, "", "")
    assert created(kept[1]) == streams.CreateStream("beat", Definition(), b"", on=False)


def test_all_that_is_said_of_a_stream_is_asked_for(kept: Kept) -> None:
    # When
    options = ["--every", "2s", "--work", "1 min", "--failures", "0.5%", "--limit", "7", "--start"]
    done = kept[0].calc("streams", "create", "beat", *options)

    # Then
    wanted = Definition(Schedule(2_000), simulation=Simulation(60_000, 5), unhandled_most=7)
    assert done.status == 0
    assert created(kept[1]) == streams.CreateStream("beat", wanted, b"", on=True)


def test_a_nightly_program_is_given_its_input(kept: Kept, tmp_path: Path) -> None:
    # Given
    main = tmp_path / "night.py"
    main.write_text("print(input())")

    # When
    options = ["--at", "every day at 06:00", "--zone", "Europe/Rome", "--program", str(main)]
    done = kept[0].calc("streams", "create", "night", *options, "--input", "run {n}")

    # Then
    schedule = Schedule(0, "every day at 06:00", "Europe/Rome")
    assert (done.status, done.err) == (0, "")
    assert created(kept[1]).definition == Definition(schedule, Making.CODE, "run {n}", Handler.KIND)
    program = code.program_of(created(kept[1]).program)
    assert program.language == "python"
    assert program.files == (code.File("night.py", b"print(input())"),)


@pytest.mark.parametrize(
    ("args", "status", "said"),
    [
        (["create", "a/b"], 1, "letters, digits"),
        (["create", "b", "--expression", "{m}"], 1, "nothing that a template knows"),
        (["create", "b", "--expression", "{n}+"], 1, "no expression"),
        (["create", "b", "--every", "0"], 2, "from 1 to 86,400,000"),
        (["create", "b", "--every", "1s", "--at", "every day at 06:00"], 1, "Either --every or"),
        (["create", "b", "--zone", "UTC"], 1, "give both"),
        (["create", "b", "--counter", "--expression", "1"], 1, "of one kind"),
        (["create", "b", "--input", "1"], 1, "give --program, too"),
        (["create", "b", "--lang", "c"], 1, "give both"),
        (["create", "b", "--failures", "101%"], 2, "0% to 100%"),
        (["create", "b", "--handler", "kind"], 1, "can only be simulated"),
        (["create", "b", "--program", "/nowhere.py"], 1, "Cannot read /nowhere.py"),
        (["set", "messages"], 2, "Say what is to be changed"),
        (["start", "nothing"], 1, "There is no such stream."),
        (["start", "a b"], 1, "letters, digits"),
    ],
)
def test_what_cannot_be_is_a_sentence(kept: Kept, args: list[str], status: int, said: str) -> None:
    # When
    done = kept[0].calc("streams", *args)

    # Then
    assert (done.status, done.out) == (status, "")
    assert said in done.err
    assert not asked(kept[1], streams.CreateStream)


def test_only_what_is_said_is_changed(kept: Kept) -> None:
    # Given
    before = Definition(Schedule(0, "every day at 06:00", "Europe/Rome"), unhandled_most=7)
    kept[1].rows["night"] = row("night", definition=before)

    # When
    done = kept[0].calc("streams", "set", "bob/night", "--at", "every day at 07:00")

    # Then
    after = before._replace(schedule=Schedule(0, "every day at 07:00", "Europe/Rome"))
    assert (done.status, done.err) == (0, "")
    assert asked(kept[1], streams.ChangeStream) == [
        streams.ChangeStream("bob", "night", after, b"")
    ]


def test_a_stream_that_waits_says_why(kept: Kept) -> None:
    # Given
    kept[1].rows["messages"] = row(waits="no worker with the role generator")

    # When
    done = kept[0].calc("streams", "start", "messages")

    # Then
    assert (done.status, done.out) == (0, "")
    assert "messages is on but waits: no worker with the role generator" in done.err
    assert asked(kept[1], streams.SwitchStream) == [streams.SwitchStream("", "messages", on=True)]


def test_streams_are_listed_with_others_by_their_owner_and_nothing_interpreted(kept: Kept) -> None:
    # Given
    counts: dict[str, Any] = {"generated": 1_204, "processed": 1_190, "failed": 4, "unhandled": 10}
    kept[1].rows = {
        "messages": row(on=True, generator="o\x1b[31mk", **counts),
        "night": row("night", owner="bob"),
    }

    # When
    done = kept[0].calc("streams")

    # Then
    assert done.status == 0
    mine, others = (line.split("  ") for line in done.out.splitlines())
    assert [cell.strip() for cell in mine if cell] == [
        *("messages", "on", "every 500 ms", "counter", "1,204 made", "1,190 processed"),
        *("4 failed", "10 unhandled", "made by o␛[31mk"),
    ]
    assert [cell.strip() for cell in others if cell][:2] == ["bob/night", "off"]


def test_where_there_is_no_stream_it_says_how_one_is_made(kept: Kept) -> None:
    # When
    done = kept[0].calc("streams")

    # Then
    assert (done.status, done.out) == (0, "")
    assert "calc streams create" in done.err


def test_programs_get_streams_a_line_each(kept: Kept) -> None:
    # Given
    kept[1].rows = {"messages": row(), "night": row("night", waits="x")}

    # When
    done = kept[0].calc("streams", "--json")

    # Then
    names = [json.loads(line)["name"] for line in done.out.splitlines()]
    assert names == ["messages", "night"]


def test_everything_about_a_stream_is_shown(kept: Kept) -> None:
    # Given
    keeper = kept[1]
    keeper.rows["messages"] = row(on=True, generator="oak", generated=9, failed=7, errors=7)
    keeper.shares = (StreamShare("oak", 9, 0, 0), StreamShare("", 0, 2, 7))
    keeper.fail(*(failure(key, reason=f"reason {key}") for key in range(1, 8)))

    # When
    sheet = kept[0].calc("streams", "show", "messages").out
    found = json.loads(kept[0].calc("streams", "show", "messages", "--json").out)

    # Then
    assert "9 = 0 processed + 7 failed + 0 unhandled" in sheet
    assert "oak     9 made" in sheet
    assert "others  0 made" in sheet
    assert "reason 7" in sheet
    assert "reason 2" not in sheet
    assert [error["number"] for error in found["last_errors"]] == [3, 4, 5, 6, 7]
    assert [share["worker"] for share in found["workers"]] == ["oak", None]


def test_deleting_without_a_terminal_needs_yes_only_where_something_is_lost(kept: Kept) -> None:
    # Given
    grid, keeper = kept
    keeper.rows = {"full": row("full", unhandled=2, errors=1), "empty": row("empty")}

    # When, Then
    refused = grid.calc("streams", "delete", "full")
    assert refused.status == 2
    assert "2 unhandled, 1 failed" in refused.err
    assert "--yes" in refused.err
    assert set(keeper.rows) == {"full", "empty"}
    assert grid.calc("streams", "delete", "empty").status == 0
    assert grid.calc("streams", "delete", "full", "--yes").status == 0
    assert not keeper.rows


@pytest.mark.parametrize(("answer", "deleted"), [("y\r", True), ("\r", False), ("no\r", False)])
def test_deleting_asks_at_a_terminal(kept: Kept, answer: str, deleted: bool) -> None:
    # Given
    grid, keeper = kept
    keeper.rows = {"full": row("full", unhandled=2, errors=1)}
    with terminal(grid.command("calc", "streams", "delete", "full"), grid.env) as screen:
        # When
        screen.wait_for("Delete full with its messages (2 unhandled, 1 failed)? [y/N]")
        screen.type(answer)

        # Then
        assert screen.wait_for_end() == (0 if deleted else 1)
    assert ("full" not in keeper.rows) is deleted


def test_ctrl_c_is_no_answer(kept: Kept) -> None:
    # Given
    grid, keeper = kept
    with terminal(grid.command("calc", "workers", "kill", "oak"), grid.env) as screen:
        screen.wait_for("Kill oak? What it does is begun anew elsewhere. [y/N]")

        # When
        screen.process.send_signal(signal.SIGINT)

        # Then
        assert screen.wait_for_end() == INTERRUPTED
    assert not asked(keeper, Order)


@pytest.mark.parametrize("deed", list(Deed))
def test_workers_are_ordered(kept: Kept, deed: Deed) -> None:
    # When
    sure = ["--yes"] if deed is Deed.KILL else []
    done = kept[0].calc("workers", deed.value, "oak", *sure)

    # Then
    assert (done.status, done.out, done.err) == (0, "", "")
    assert asked(kept[1], Order) == [Order("oak", deed)]


def test_killing_without_a_terminal_needs_yes(kept: Kept) -> None:
    # When
    done = kept[0].calc("workers", "kill", "oak")

    # Then
    assert done.status == 2
    assert "--yes" in done.err
    assert not asked(kept[1], Order)
