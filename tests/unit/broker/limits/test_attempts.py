"""Guessing is slow, and nobody keeps another out."""

from __future__ import annotations

from broker.core.limits.attempts import (
    FORGOTTEN_AFTER,
    FREE,
    FREE_AT_PLACE,
    KEPT,
    LONGEST_WAIT,
    NAMES_EACH,
    Attempts,
)
from broker.core.limits.place import place_of
from shared.clock import SECOND

HERE, HOME, AWAY = "", "192.0.2.1", "203.0.113.9"


def guess(attempts: Attempts, place: str, times: int, now: int = 0, name: str = "ann") -> int:
    """Wrong passwords as fast as they may come; the time after the last one."""
    for _ in range(times):
        now += attempts.wait(name, place, now)
        attempts.failed(name, place, now)
    return now


def test_the_first_wrong_passwords_cost_nothing() -> None:
    attempts = Attempts()
    guess(attempts, AWAY, FREE - 1)
    assert attempts.wait("ann", AWAY, 0) == 0


def test_each_further_one_doubles_the_wait_up_to_a_minute() -> None:
    attempts = Attempts()
    now = guess(attempts, AWAY, FREE)
    waits = []
    for _ in range(9):
        waits.append(attempts.wait("ann", AWAY, now) // SECOND)
        now = guess(attempts, AWAY, 1, now)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_day_of_guessing_is_a_few_passwords_a_minute_whoever_guesses() -> None:
    attempts = Attempts()
    tried = now = 0
    while now < 24 * FORGOTTEN_AFTER:
        now = guess(attempts, AWAY, 1, now)
        tried += 1
    assert tried <= FREE + 24 * FORGOTTEN_AFTER // LONGEST_WAIT + 10


def test_whoever_waits_as_told_is_let_in_whatever_others_do_meanwhile() -> None:
    attempts = Attempts()
    now = guess(attempts, AWAY, 50)
    told = attempts.wait("ann", HOME, now)
    assert 0 < told <= LONGEST_WAIT
    guess(attempts, "203.0.113.10", 20, now)
    assert attempts.wait("ann", HOME, now + told) == 0


def test_who_was_here_before_and_people_at_this_machine_do_not_notice() -> None:
    attempts = Attempts()
    attempts.succeeded("ann", HOME)
    now = guess(attempts, AWAY, 50)
    assert attempts.wait("ann", HOME, now) == 0
    assert attempts.wait("ann", HERE, now) == 0


def test_no_flood_of_names_or_places_makes_a_stranger_of_who_was_here_before() -> None:
    attempts = Attempts()
    attempts.remember("ann", HOME)
    for number in range(2 * KEPT):
        attempts.failed("ann", f"place {number}", 0)
    for number in range(2 * NAMES_EACH):
        attempts.failed(f"user {number}", HOME, 0)
    assert attempts.wait("ann", HOME, 0) == 0


def test_who_was_here_before_waits_for_their_own_mistakes() -> None:
    attempts = Attempts()
    attempts.succeeded("ann", HOME)
    now = guess(attempts, HOME, FREE + 1)
    assert attempts.wait("ann", HOME, now) > 0


def test_guessing_from_this_machine_is_slow_as_well() -> None:
    attempts = Attempts()
    now = guess(attempts, HERE, FREE + 3)
    assert attempts.wait("ann", HERE, now) > 0


def test_one_password_for_many_accounts_is_slow_from_one_place() -> None:
    attempts = Attempts()
    for number in range(FREE_AT_PLACE):
        attempts.failed(f"user {number}", AWAY, 0)
    assert attempts.wait("another", AWAY, 0) > 0
    assert attempts.wait("another", HOME, 0) == 0


def test_an_account_of_ones_own_makes_guessing_no_faster() -> None:
    attempts = Attempts()
    now = guess(attempts, AWAY, FREE_AT_PLACE + 3)
    attempts.succeeded("mallory", AWAY)
    assert attempts.wait("ann", AWAY, now) > 0
    assert attempts.wait("bob", AWAY, now) > 0


def test_the_right_password_forgets_the_wrong_ones() -> None:
    attempts = Attempts()
    guess(attempts, HOME, FREE + 2)
    attempts.succeeded("ann", HOME)
    assert attempts.wait("ann", AWAY, 0) == 0


def test_wrong_passwords_are_forgotten_after_an_hour() -> None:
    attempts = Attempts()
    now = guess(attempts, AWAY, FREE + 2)
    assert attempts.wait("ann", HOME, now + FORGOTTEN_AFTER) == 0


def test_a_flood_of_names_from_one_place_pushes_out_what_is_known_there_alone() -> None:
    attempts = Attempts()
    now = guess(attempts, AWAY, 50)
    told = attempts.wait("ann", HOME, now)
    for number in range(2 * NAMES_EACH):
        attempts.wait(f"user {number}", AWAY, now)
    assert attempts.wait("ann", HOME, now + told) == 0


def test_a_network_of_ipv6_is_one_place() -> None:
    assert place_of("2001:db8:1:2::3") == place_of("2001:db8:1:2:ffff::1") != place_of("2001:db8::")
    assert place_of("::ffff:192.0.2.1") == place_of("192.0.2.1") == "192.0.2.1"
    assert place_of("") == ""
