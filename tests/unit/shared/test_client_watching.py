"""The client's machine: nothing that changed is missed, over any number of connections."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.client.effects import Send
from shared.client.machine import SILENT_AFTER
from shared.settings import Settings
from shared.wire import client as wire
from shared.wire.rows import Counts
from tests.support.clients import ANN, WELCOME, Driven, changed, new_task, pushed, row_of

WATCH = wire.Watch(True, True)


@pytest.fixture
def ann() -> Driven:
    """A client that watches from revision 10 on."""
    client = Driven()
    client.log_in()
    client.ask(WATCH)
    client.reply(wire.Watching(10), client.last(wire.Watch))
    return client


def test_pushes_are_told_to_the_program(ann: Driven) -> None:
    fleet = wire.FleetChanged(wire.FleetNow((), Counts(), Counts()))
    settings = wire.SettingsChanged(Settings().rows())
    for push in (pushed(11, row_of(new_task(1))), fleet, settings):
        ann.push(push)
        assert ann.told(type(push)) == [push]


@pytest.mark.parametrize("seen", [(), (11,), (11, 15), (15, 11)], ids=str)
def test_after_a_reconnection_it_asks_from_the_last_revision_it_saw(
    ann: Driven, seen: tuple[int, ...]
) -> None:
    for revision in seen:
        ann.push(pushed(revision))
    ann.wait(SILENT_AFTER)
    ann.come_back()
    assert ann.sent(wire.Watch) == [WATCH]
    assert ann.sent(wire.Changes) == [wire.Changes(max(seen, default=10))]


def test_it_watches_again_before_it_asks_so_that_nothing_falls_between(ann: Driven) -> None:
    ann.push(wire.Stranger())
    ann.come_back()
    kinds = [type(effect.message) for effect in ann.new if isinstance(effect, Send)]
    assert kinds.index(wire.Watch) < kinds.index(wire.Changes)


def test_more_is_asked_for_until_there_is_no_more(ann: Driven) -> None:
    ann.push(wire.Stranger())
    ann.come_back()
    for revision in (20, 30):
        ann.reply(changed(revision, more=True), ann.last(wire.Changes))
        assert ann.sent(wire.Changes) == [wire.Changes(revision)]
        assert ann.told(wire.Changed)
    ann.reply(changed(40), ann.last(wire.Changes))
    assert ann.sent(wire.Changes) == []


def test_a_push_in_the_middle_of_catching_up_does_not_hide_what_is_still_missing(
    ann: Driven,
) -> None:
    # Given a client that has read the first page of what it missed
    ann.push(wire.Stranger())
    ann.come_back()
    ann.reply(changed(20, more=True), ann.last(wire.Changes))
    # When something new is pushed, and the connection breaks before the next page
    ann.push(pushed(500))
    ann.wait(SILENT_AFTER)
    ann.come_back()
    # Then it goes on from the page it has, not from the push
    assert ann.sent(wire.Changes) == [wire.Changes(20)]


def test_a_push_after_catching_up_counts_again(ann: Driven) -> None:
    ann.push(wire.Stranger())
    ann.come_back()
    ann.reply(changed(20), ann.last(wire.Changes))
    ann.push(pushed(25))
    ann.push(wire.Stranger())
    ann.come_back()
    assert ann.sent(wire.Changes) == [wire.Changes(25)]


def test_another_grid_has_other_revisions(ann: Driven) -> None:
    # When the database was replaced while the broker was away
    ann.wait(SILENT_AFTER)
    ann.reply(replace(WELCOME, grid=b"h" * 16), ann.last(wire.Hello))
    ann.reply(ANN, ann.last(wire.Resume))
    # Then it watches, but asks for nothing since a revision that means nothing there
    assert ann.sent(wire.Watch) == [WATCH]
    assert ann.sent(wire.Changes) == []
    ann.reply(wire.Watching(3), ann.last(wire.Watch))
    ann.push(wire.Stranger())
    ann.reply(replace(WELCOME, grid=b"h" * 16), ann.last(wire.Hello))
    ann.reply(ANN, ann.last(wire.Resume))
    assert ann.sent(wire.Changes) == [wire.Changes(3)]


def test_a_resync_is_told_and_its_revision_counts(ann: Driven) -> None:
    ann.push(wire.Stranger())
    ann.come_back()
    anew = wire.Changed((), (), 900, more=False, resync=True)
    ann.reply(anew, ann.last(wire.Changes))
    assert ann.told(wire.Changed) == [anew]
    ann.push(wire.Stranger())
    ann.come_back()
    assert ann.sent(wire.Changes) == [wire.Changes(900)]


def test_a_watch_without_an_answer_is_sent_again_once_and_not_twice(ann: Driven) -> None:
    ann.ask(wire.Watch(True, False))
    ann.push(wire.Stranger())
    ann.come_back()
    assert ann.sent(wire.Watch) == [wire.Watch(True, False)]


def test_who_does_not_watch_is_not_subscribed() -> None:
    client = Driven()
    client.log_in()
    client.push(wire.Stranger())
    client.come_back()
    assert client.sent(wire.Watch) == []
    assert client.sent(wire.Changes) == []


def test_who_watches_the_fleet_alone_asks_for_no_changes() -> None:
    client = Driven()
    client.log_in()
    client.ask(wire.Watch(False, True))
    client.reply(wire.Watching(10), client.last(wire.Watch))
    client.push(wire.Stranger())
    client.come_back()
    assert client.sent(wire.Changes) == []
