"""Who may ask what: every message type of the protocol, from everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import pytest

from broker.core.events import BadFrame, Origin, Side
from broker.core.grid import Options
from broker.core.rules import RULES, Who
from shared.clock import MINUTE, SECOND
from shared.errors import ErrorCode, WireError
from shared.states import BlobRole, Deed, Role
from shared.stream.definition import Definition
from shared.wire import accounts, audit, blobs, enrolling, flow, live, orders, streams
from shared.wire import client as wire
from shared.wire.codec import message_types
from shared.wire.rows import Refusal
from tests.support.core import PASSWORD, Sim, SimClient

REQUESTS: list[type[Any]] = [t for t in message_types().values() if issubclass(t, wire.Request)]
OTHERS = [t for t in message_types().values() if not issubclass(t, wire.Request)]

EXAMPLES: dict[type, object] = {
    wire.Hello: wire.Hello("test", "1"),
    wire.Ping: wire.Ping(),
    flow.Passed: flow.Passed(b"s" * 8),
    wire.Leave: wire.Leave(),
    wire.Register: wire.Register("carl", "correct horse"),
    wire.LogIn: wire.LogIn("ann", "correct horse"),
    wire.Resume: wire.Resume(b"?" * 32),
    wire.LogOut: wire.LogOut(),
    accounts.ChangePassword: accounts.ChangePassword(PASSWORD, "battery staple"),
    accounts.Sessions: accounts.Sessions(),
    accounts.EndSession: accounts.EndSession(b"?" * 32),
    accounts.EndSessions: accounts.EndSessions(),
    accounts.Accounts: accounts.Accounts(),
    accounts.ChangeAccount: accounts.ChangeAccount("ann", tasks=7),
    accounts.Invite: accounts.Invite(Role.USER, MINUTE),
    accounts.Uninvite: accounts.Uninvite(b"i" * 16),
    wire.Submit: wire.Submit(()),
    wire.Get: wire.Get(number=1),
    wire.List: wire.List(),
    wire.Cancel: wire.Cancel(()),
    wire.Delete: wire.Delete(()),
    wire.Retry: wire.Retry(()),
    orders.Order: orders.Order("oak", Deed.DRAIN),
    orders.Launch: orders.Launch(),
    enrolling.Enroll: enrolling.Enroll(b"t" * 32),
    enrolling.ListEnrolled: enrolling.ListEnrolled(),
    enrolling.RenameWorker: enrolling.RenameWorker(b"k" * 32, "elm"),
    enrolling.RevokeWorker: enrolling.RevokeWorker(b"k" * 32),
    wire.Watch: wire.Watch(tasks=True, fleet=True),
    wire.Changes: wire.Changes(0),
    wire.Workers: wire.Workers(),
    wire.ClearCache: wire.ClearCache(),
    wire.Operations: wire.Operations(b"o" * 16),
    wire.ShutDown: wire.ShutDown(),
    live.Attach: live.Attach(b"o" * 16),
    live.Detach: live.Detach(b"o" * 16),
    live.Give: live.Give(b"o" * 16, 0, b""),
    blobs.Send: blobs.Send(b"d" * 32, 1),
    blobs.SendFile: blobs.SendFile(b"d" * 32, 1, b"f" * 16),
    blobs.SendPiece: blobs.SendPiece(b"d" * 32, 0, b"!"),
    blobs.Fetch: blobs.Fetch(b"o" * 16, BlobRole.INPUT, 0, 0, 1),
    blobs.GetSpace: blobs.GetSpace(),
    wire.GetSettings: wire.GetSettings(),
    wire.ChangeSettings: wire.ChangeSettings(()),
    audit.Audit: audit.Audit(),
    streams.Streams: streams.Streams(),
    streams.GetStream: streams.GetStream("", "messages"),
    streams.CreateStream: streams.CreateStream("primes", Definition(), b"", on=True),
    streams.ChangeStream: streams.ChangeStream("", "messages", Definition(), b""),
    streams.SwitchStream: streams.SwitchStream("", "messages", on=True),
    streams.DeleteStream: streams.DeleteStream("", "messages"),
    streams.Errors: streams.Errors("", "messages"),
    streams.DropErrors: streams.DropErrors("", "messages", ()),
    streams.RetryErrors: streams.RetryErrors("", "messages", ()),
}
MET: dict[type, str] = {
    **dict.fromkeys([live.Attach, live.Give, blobs.SendFile, blobs.SendPiece], "not_found"),
    **dict.fromkeys([accounts.EndSession, accounts.Uninvite], "not_found"),
    **dict.fromkeys([enrolling.RenameWorker, enrolling.RevokeWorker], "not_found"),
    enrolling.Enroll: "invalid",
}
"""How the examples of these are met by who is let through: what they are about is not there, or not
on the broker's own machine."""

FOR_ADMINISTRATORS = {
    *(wire.ClearCache, wire.ChangeSettings, orders.Order, audit.Audit),
    *(accounts.Accounts, accounts.ChangeAccount, accounts.Invite, accounts.Uninvite),
    *(enrolling.ListEnrolled, enrolling.RenameWorker, enrolling.RevokeWorker),
}
FOR_USERS = {
    *(
        wire.Submit,
        wire.Retry,
        live.Give,
        blobs.Send,
        blobs.SendFile,
        blobs.SendPiece,
        orders.Launch,
    ),
    *(streams.CreateStream, streams.ChangeStream, streams.SwitchStream, streams.DeleteStream),
    *(streams.DropErrors, streams.RetryErrors),
}

BEFORE_LOG_IN = {
    *(wire.Ping, wire.Register, wire.LogIn, wire.Resume, wire.ShutDown),
    *(enrolling.Enroll, flow.Passed, wire.Leave),
}


def name_of(kind: type) -> str:
    return kind.__name__


def outcome(client: SimClient, kind: type) -> str:
    """How a request is met: by an answer, a refusal's code, or as a stranger's."""
    event = client.says(EXAMPLES[kind])
    asked = len(client.grid.answers)
    client.grid.turn(event)
    if client.pushes(wire.Stranger):
        return "stranger"
    if len(client.grid.answers) > asked:
        return "answer"
    reply = client.reply_to(event)
    return reply.refusal.code if isinstance(reply, wire.Refused) else "answer"


def test_every_request_has_a_rule_but_the_greeting() -> None:
    assert {*RULES} == {*REQUESTS} - {wire.Hello}
    assert {*EXAMPLES} == {*REQUESTS}


def test_only_what_comes_before_a_log_in_is_open_to_anyone() -> None:
    assert {kind for kind, rule in RULES.items() if rule.who is Who.ANYONE} == BEFORE_LOG_IN


@pytest.mark.parametrize("kind", REQUESTS, ids=name_of)
def test_whoever_has_not_greeted_is_a_stranger(kind: type) -> None:
    client = Sim().client(greet=False)

    assert outcome(client, kind) == ("answer" if kind is wire.Hello else "stranger")


@pytest.mark.parametrize("kind", REQUESTS, ids=name_of)
def test_whoever_has_not_logged_in_may_do_little(kind: type) -> None:
    grid = Sim(options=Options(background=True))
    grid.user("ann")

    met = outcome(grid.client(), kind)

    open_to_anyone = kind in BEFORE_LOG_IN - {wire.Resume} or kind is wire.Hello
    assert met == (MET.get(kind, "answer") if open_to_anyone else "unauthorized")


@pytest.mark.parametrize("kind", [k for k in REQUESTS if k is not wire.Resume], ids=name_of)
def test_an_administrator_may_ask_everything(kind: type) -> None:
    grid = Sim(options=Options(background=True))
    grid.worker("oak")

    met = outcome(grid.user("ann"), kind)

    assert met == MET.get(kind, "answer")


def test_other_users_may_ask_what_concerns_themselves_alone() -> None:
    forbidden = set()
    for kind in RULES:
        grid = Sim(options=Options(background=True))
        grid.user("ann")
        grid.worker("oak")
        if outcome(grid.user("bob"), kind) == "forbidden":
            forbidden.add(kind)

    assert forbidden == FOR_ADMINISTRATORS


@pytest.mark.parametrize("kind", RULES, ids=name_of)
def test_viewers_look_on_and_give_the_grid_nothing_to_do(kind: type) -> None:
    grid = Sim(options=Options(background=True))
    ann = grid.user("ann")
    grid.worker("oak")
    viewer = grid.user("vic")
    ann.ask(accounts.ChangeAccount("vic", role=Role.VIEWER))

    assert (outcome(viewer, kind) == "forbidden") is (kind in FOR_USERS | FOR_ADMINISTRATORS)


@pytest.mark.parametrize("kind", OTHERS, ids=name_of)
def test_what_is_no_request_is_refused_and_counted(kind: type) -> None:
    grid = Sim()
    ann = grid.user("ann")

    assert ann.code_of(object.__new__(kind)) == "invalid"
    assert grid.core.grid.refused == 1
    assert ann.submit("1")


@pytest.mark.parametrize("side", Side)
def test_what_could_not_be_read_is_counted_logged_and_refused(side: Side) -> None:
    grid = Sim()
    peer = grid.client() if side is Side.CLIENTS else grid.worker()
    before = len(peer.heard)
    error = WireError(ErrorCode.TOO_LARGE, "The message is too large.")

    grid.turn(BadFrame(side, peer.peer, 77, error))

    assert grid.core.grid.refused == 1
    assert "too large" in grid.logs[-1]
    refused = wire.Refused(Refusal(ErrorCode.TOO_LARGE, "The message is too large."))
    assert peer.heard[before:] == ([(77, refused)] if side is Side.CLIENTS else [])


@pytest.mark.parametrize("side", Side)
def test_who_speaks_another_version_is_told_so(side: Side) -> None:
    grid = Sim()
    peer = grid.client() if side is Side.CLIENTS else grid.worker(join=False)
    error = WireError(ErrorCode.UNSUPPORTED_VERSION, "Bring the older one up to date.")

    grid.turn(BadFrame(side, peer.peer, 77, error))

    refusal = Refusal(ErrorCode.UNSUPPORTED_VERSION, "Bring the older one up to date.")
    request = 77 if side is Side.CLIENTS else 0
    assert peer.heard[-1] == (request, wire.Refused(refusal))


def test_every_request_names_its_reply() -> None:
    for kind in REQUESTS:
        (base,) = [b for b in kind.__orig_bases__ if getattr(b, "__origin__", None) is wire.Request]
        assert get_args(base) == (kind.reply,)


# Leaving


def test_a_broker_in_the_background_is_stopped_by_whoever_asks() -> None:
    grid = Sim(options=Options(background=True))

    assert grid.client().ask(wire.ShutDown()) == wire.Done()
    assert len(grid.stops) == 1


def test_a_broker_that_was_started_by_hand_is_not_stopped_from_outside() -> None:
    grid = Sim()

    assert grid.user("ann").code_of(wire.ShutDown()) == "forbidden"
    assert not grid.stops


def test_a_broker_is_stopped_on_its_own_machine_alone() -> None:
    grid = Sim(options=Options(background=True))
    client = grid.client()
    asking = replace(client.says(wire.ShutDown()), origin=Origin(bytes(32), "10.0.0.9"))

    grid.turn(asking)

    refused = client.reply_to(asking)
    assert isinstance(refused, wire.Refused)
    assert refused.refusal.code == "forbidden"
    assert not grid.stops


@pytest.mark.parametrize(
    ("background", "stops"), [(True, 1), (False, 0)], ids=["background", "by hand"]
)
def test_an_idle_minute_ends_only_a_broker_in_the_background(background: bool, stops: int) -> None:
    grid = Sim(options=Options(background=background))

    grid.pass_time(MINUTE - SECOND)
    assert not grid.stops
    grid.pass_time(SECOND + 250)

    assert len(grid.stops[:1]) == stops


def _connected(grid: Sim) -> Callable[[], object]:
    client = grid.client()
    return lambda: client.ask(wire.Ping())


def _unfinished(grid: Sim) -> Callable[[], object]:
    grid.user("ann").submit("1")
    return lambda: None


@pytest.mark.parametrize("busy", [_connected, _unfinished])
def test_a_broker_stays_while_somebody_needs_it(
    busy: Callable[[Sim], Callable[[], object]],
) -> None:
    grid = Sim(options=Options(background=True))
    go_on = busy(grid)

    for _ in range(30):
        grid.pass_time(10 * SECOND)
        go_on()

    assert not grid.stops


def test_who_comes_and_goes_between_two_looks_has_needed_the_broker_too() -> None:
    grid = Sim(options=Options(background=True))
    grid.pass_time(MINUTE - SECOND)

    grid.client().ask(wire.Leave())

    grid.pass_time(MINUTE - SECOND)
    assert not grid.stops
    grid.pass_time(SECOND + 250)
    assert grid.stops


def test_a_client_that_goes_silent_is_forgotten() -> None:
    grid = Sim()
    client = grid.client()

    grid.pass_time(15 * SECOND)
    grid.turn(client.says(wire.Ping()))

    assert client.pushes(wire.Stranger)
