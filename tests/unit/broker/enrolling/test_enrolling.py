"""A worker of another machine shows its token: it counts once, for one key, for a while."""

from __future__ import annotations

import pytest

from broker.core.effects import Vouch
from broker.core.events import Peer
from broker.store.models import AuditRow, EnrolledRow, InvitedWorkerRow
from shared.audit import Audited
from shared.clock import DAY, HOUR, MINUTE
from shared.errors import ErrorCode, SetupError
from shared.wire import client as wire
from shared.wire.enrolling import Enroll, Enrolled, RenameWorker, RevokeWorker
from tests.support.core import Sim
from tests.support.enrolling import (
    ADDRESS,
    ALL_ROLES,
    asker,
    enrolled,
    known,
    origin_of,
    show,
    token_for,
)

OAK, ELM = origin_of(b"o"), origin_of(b"e")


def vouched(grid: Sim) -> list[Peer]:
    return [effect.peer for effect in grid.of_connections if isinstance(effect, Vouch)]


def refusal(reply: object) -> ErrorCode | None:
    return reply.refusal.code if isinstance(reply, wire.Refused) else None


def test_a_token_lets_the_key_of_its_connection_in(kept: Sim) -> None:
    # Given
    token = token_for(kept, "oak", ("image", "code"))

    # When
    reply = show(kept, token, OAK)

    # Then
    assert reply == Enrolled("oak", ("image", "code"))
    assert kept.admitted == frozenset([OAK.key])
    row = known(kept.user("ann"))["oak"]
    assert (row.key, row.roles, row.address) == (OAK.key, ("image", "code"), ADDRESS)
    assert (row.revoked, row.connected) == (None, False)


def test_who_was_enrolled_is_no_stranger_any_more(kept: Sim) -> None:
    token = token_for(kept, "oak")
    assert refusal(show(kept, bytes(32), ELM)) is ErrorCode.UNAUTHORIZED
    assert vouched(kept) == []

    # When it is let in, and shows its token again because it has not heard that it was
    first, again = asker(kept, OAK), asker(kept, OAK)
    for each in (first, again):
        assert isinstance(each.ask(Enroll(token)), Enrolled)

    assert vouched(kept) == [first.peer, again.peer]


def test_what_is_said_first_of_all_is_who_may_join(kept: Sim) -> None:
    kept.turn()
    assert kept.admitted == frozenset()

    enrolled(kept, "oak", b"o")
    kept.admitted = None
    kept.crash()
    kept.turn()

    assert kept.admitted == frozenset([OAK.key])


def test_nothing_of_a_token_is_on_disk(kept: Sim) -> None:
    token = token_for(kept, "oak")
    show(kept, token, OAK)

    rows = [*InvitedWorkerRow.select().dicts(), *EnrolledRow.select().dicts()]

    assert token not in [value for row in rows for value in row.values()]


def test_both_deeds_are_noted(kept: Sim) -> None:
    show(kept, token_for(kept, "oak"), OAK)

    rows = [(row.deed, row.about, row.address) for row in AuditRow.select()]

    assert rows == [(Audited.WORKER_INVITED, "oak", ""), (Audited.WORKER_ENROLLED, "oak", ADDRESS)]


def test_who_has_not_heard_the_answer_may_ask_again(kept: Sim) -> None:
    token = token_for(kept, "oak")
    show(kept, token, OAK)

    assert show(kept, token, OAK) == Enrolled("oak", ALL_ROLES)
    kept.crash()
    assert show(kept, token, OAK) == Enrolled("oak", ALL_ROLES)


def test_a_token_counts_for_one_key_alone(kept: Sim) -> None:
    token = token_for(kept, "oak")
    show(kept, token, OAK)

    assert refusal(show(kept, token, ELM)) is ErrorCode.UNAUTHORIZED
    kept.crash()
    assert refusal(show(kept, token, ELM)) is ErrorCode.UNAUTHORIZED
    assert kept.admitted == frozenset([OAK.key])


def test_of_two_that_show_it_in_one_turn_one_is_let_in(kept: Sim) -> None:
    token = token_for(kept, "oak")
    first, second = asker(kept, OAK), asker(kept, ELM)
    asked = [client.says(Enroll(token)) for client in (first, second)]

    kept.turn(*asked)

    assert first.reply_to(asked[0]) == Enrolled("oak", ALL_ROLES)
    assert refusal(second.reply_to(asked[1])) is ErrorCode.UNAUTHORIZED


def test_an_expired_token_says_so(kept: Sim) -> None:
    token = token_for(kept, "oak", expires=MINUTE)
    kept.jump(MINUTE)

    reply = show(kept, token, OAK)

    assert isinstance(reply, wire.Refused)
    assert "expired" in reply.refusal.message
    assert "calc-broker enroll" in reply.refusal.message
    assert not kept.admitted


def test_a_token_of_another_grid_is_none(kept: Sim) -> None:
    assert refusal(show(kept, b"?" * 32, OAK)) is ErrorCode.UNAUTHORIZED
    assert not kept.admitted


def test_a_later_invitation_of_the_same_name_takes_the_place_of_the_first(kept: Sim) -> None:
    first = token_for(kept, "oak")
    second = token_for(kept, "OAK")

    assert refusal(show(kept, first, OAK)) is ErrorCode.UNAUTHORIZED
    assert refusal(show(kept, second, OAK)) is None


def test_who_is_enrolled_has_the_name_until_revoked(kept: Sim) -> None:
    enrolled(kept, "oak", b"o")

    with pytest.raises(SetupError, match="calc workers revoke Oak"):
        token_for(kept, "Oak")

    kept.user("ann").ask(RevokeWorker(OAK.key))
    assert refusal(show(kept, token_for(kept, "Oak"), ELM)) is None


def test_a_name_that_was_taken_meanwhile_is_refused(kept: Sim) -> None:
    token = token_for(kept, "oak")
    enrolled(kept, "elm", b"e")
    kept.user("ann").ask(RenameWorker(ELM.key, "oak"))

    assert refusal(show(kept, token, OAK)) is ErrorCode.CONFLICT


def test_who_is_enrolled_does_not_become_another_without_a_word(kept: Sim) -> None:
    # Given a worker, and an invitation under another name that comes to the same home
    enrolled(kept, "elm", b"e")
    token = token_for(kept, "pine")

    # When
    reply = show(kept, token, ELM)

    # Then it is refused, and goes on being what it was
    assert isinstance(reply, wire.Refused)
    assert reply.refusal.code is ErrorCode.CONFLICT
    assert "as elm" in reply.refusal.message
    assert "CALC_HOME" in reply.refusal.message
    ann = kept.user("ann")
    assert known(ann).keys() == {"elm"}
    # And the invitation counts for another, or for the same once it was revoked
    ann.ask(RevokeWorker(ELM.key))
    assert refusal(show(kept, token, ELM)) is None
    assert known(ann).keys() == {"pine"}


def test_who_is_enrolled_may_be_so_anew_under_its_name(kept: Sim) -> None:
    enrolled(kept, "elm", b"e")
    token = token_for(kept, "pine", ("image",))
    kept.user("ann").ask(RenameWorker(ELM.key, "Pine"))

    assert show(kept, token, ELM) == Enrolled("pine", ("image",))


def test_nobody_enrolls_on_the_brokers_own_machine(kept: Sim) -> None:
    token = token_for(kept, "oak")

    assert kept.client().code_of(Enroll(token)) is ErrorCode.INVALID
    assert refusal(show(kept, token, OAK)) is None


def test_a_key_that_was_revoked_may_be_enrolled_anew(kept: Sim) -> None:
    enrolled(kept, "oak", b"o")
    ann = kept.user("ann")
    ann.ask(RevokeWorker(OAK.key))

    show(kept, token_for(kept, "ash", ("code",)), OAK)

    assert {name: row.roles for name, row in known(ann).items()} == {"ash": ("code",)}
    assert kept.admitted == frozenset([OAK.key])


def test_no_flood_of_forged_tokens_fills_log_or_disk(kept: Sim) -> None:
    client = asker(kept, OAK)
    lines, notes = len(kept.logs), AuditRow.select().count()

    for number in range(200):
        client.ask(Enroll(number.to_bytes(32, "big")))

    assert len(kept.logs) - lines <= 1
    assert AuditRow.select().count() == notes


def test_invitations_are_forgotten_a_day_after_they_were_over(kept: Sim) -> None:
    token = token_for(kept, "oak")
    kept.jump(DAY)
    kept.turn()
    reply = show(kept, token, OAK)
    assert isinstance(reply, wire.Refused)
    assert "expired" in reply.refusal.message

    kept.jump(HOUR)
    kept.turn()

    assert InvitedWorkerRow.select().count() == 0
