"""How fast a connection, and all connections of one user together, may ask."""

from __future__ import annotations

from broker.core.events import FromClient
from broker.core.limits.allowance import Allowance, Rates
from broker.core.turn import Turn
from broker.core.users import Connection
from shared.errors import ErrorCode
from shared.wire.rows import Refusal

STRANGER = Rates(requests=50, octets=256 * 1024)
"""From afar before a log-in; there is little to ask then."""

_TOO_FAST = "This connection asks for more than limit.requests or limit.bytes allows; wait."
_ALL_TOO_FAST = (
    "Your connections together ask for more than limit.requests.user or limit.bytes.user allows; "
    "wait."
)


def refusal(turn: Turn, event: FromClient, who: Connection) -> Refusal | None:
    """Why a request has to wait, if it has to. Most pass without anything being reckoned."""
    if not who.allowance.covers(event.size):
        refused = _anew(turn, event, who.allowance, _of_connection(turn, who), _TOO_FAST)
        if refused is not None:
            return refused
    user = who.user
    if user is None or user.allowance.covers(event.size):
        return None
    return _anew(turn, event, user.allowance, _of_user(turn), _ALL_TOO_FAST)


def _anew(
    turn: Turn, event: FromClient, allowance: Allowance, rates: Rates, sentence: str
) -> Refusal | None:
    wait = allowance.wait(rates, turn.mono)
    if wait:
        return Refusal(ErrorCode.RATE_LIMITED, sentence, wait=wait)
    allowance.covers(event.size)
    return None


def _of_connection(turn: Turn, who: Connection) -> Rates:
    if who.user is None and who.origin.is_afar:
        return STRANGER
    return Rates(turn.grid.settings.requests, turn.grid.settings.octets)


def _of_user(turn: Turn) -> Rates:
    return Rates(turn.grid.settings.user_requests, turn.grid.settings.user_octets)
