"""The list of streams by itself: its cursor, its title."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from shared.wire.stream_rows import StreamRow
from tests.tui.fake import fleet
from tests.tui.fake.streams import stream
from tui.model.streams.pulse import Pulses
from tui.widgets.streams.stream_list import NONE, READING, StreamList

MANY = tuple(stream(f"s{number:02}") for number in range(30))


class ListApp(App[None]):
    def compose(self) -> ComposeResult:
        yield StreamList(id="streams")


def show(view: StreamList, *rows: StreamRow) -> None:
    view.show(replace(fleet(), streams=rows), Pulses(), "ada")


def run(scenario: Callable[[StreamList, Pilot[None]], Awaitable[None]]) -> None:
    async def play() -> None:
        app = ListApp()
        async with app.run_test(size=(80, 12)) as pilot:
            view = app.query_one(StreamList)
            view.focus()
            await pilot.pause()
            await scenario(view, pilot)

    asyncio.run(play())


def text(view: StreamList) -> str:
    return "\n".join(view.render_line(y).text for y in range(view.size.height))


def name(view: StreamList) -> str:
    return "" if view.row is None else view.row.name


@pytest.mark.parametrize("rows", [(), MANY[:3]])
def test_it_says_when_there_is_nothing(rows: tuple[StreamRow, ...]) -> None:
    async def scenario(view: StreamList, pilot: Pilot[None]) -> None:
        assert READING in text(view)
        assert view.row is None
        show(view, *rows)
        assert (NONE in text(view)) is not bool(rows)
        await pilot.press("down", "G", "enter")

    run(scenario)


def test_the_cursor_moves_and_stays_with_its_stream() -> None:
    async def scenario(view: StreamList, pilot: Pilot[None]) -> None:
        show(view, *MANY)
        await pilot.press("G")
        assert (name(view), "▌s29" in text(view)) == ("s29", True)
        # When others go and come
        show(view, stream("a"), *MANY[5:])
        assert (name(view), "▌s29" in text(view)) == ("s29", True)
        await pilot.press("g", "j", "pagedown", "k")
        assert f"▌{name(view)}" in text(view)
        # And it is near when its stream goes
        show(view, *MANY[:2])
        assert name(view) == "s01"
        view.find("ada", "s00")
        assert name(view) == "s00"

    run(scenario)


def test_whose_a_stream_is_is_said_where_others_are_among_them() -> None:
    async def scenario(view: StreamList, _pilot: Pilot[None]) -> None:
        show(view, stream(on=True), stream("b"))
        assert "Owner" not in text(view)
        assert str(view.border_title) == "Streams  1 of 2 on"
        show(view, stream(), stream(owner="[red]bob"))
        assert "Owner" in text(view)
        assert "[red]bob" in text(view)

    run(scenario)
