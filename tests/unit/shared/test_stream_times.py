"""Times of day for streams: what people may type, and when it is due, whatever clocks do."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import limits
from shared.errors import ErrorCode, RequestError
from shared.stream import Schedule
from shared.stream.phrases import PHRASES, crons_of
from shared.stream.times import next_after, parse, reading

MINUTE = timedelta(minutes=1)


def at(text: str, zone: str = "Europe/Rome") -> Schedule:
    """A schedule of times of day."""
    return Schedule(0, text, zone)


def millis(moment: datetime) -> int:
    """A moment as messages have it."""
    return int(moment.timestamp()) * 1_000


def due(text: str, after: str, count: int = 3, zone: str = "Europe/Rome") -> list[str]:
    """The next times after one, on the clock of the place and with how far it is from UTC."""
    moment, found = millis(datetime.fromisoformat(after).replace(tzinfo=ZoneInfo(zone))), []
    for _ in range(count):
        moment = next_after(at(text, zone), moment)
        local = datetime.fromtimestamp(moment // 1_000, ZoneInfo(zone))
        found.append(f"{local:%a %m-%d %H:%M %z}")
    return found


def refused(text: str, zone: str = "UTC") -> str:
    """The sentence that somebody is told who types this."""
    with pytest.raises(RequestError) as caught:
        parse(text, zone)
    assert caught.value.code is ErrorCode.INVALID
    assert len(caught.value.message) <= limits.SENTENCE_CHARS
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "crons"),
    [
        ("every day at 06:00", ["0 6 * * *"]),
        ("06:00", ["0 6 * * *"]),
        ("at 6:05 pm", ["5 18 * * *"]),
        ("daily at noon and midnight", ["0 12 * * *", "0 0 * * *"]),
        ("every day at 12am, 12 pm and 1pm", ["0 0 * * *", "0 12 * * *", "0 13 * * *"]),
        ("every monday and friday at 18:30", ["30 18 * * 1,5"]),
        ("Fridays, mon and Sunday at 7:00, 8:00", ["0 7 * * 0,1,5", "0 8 * * 0,1,5"]),
        ("on weekdays at 8 am", ["0 8 * * 1-5"]),
        ("every weekend at 09:15", ["15 9 * * 0,6"]),
        ("on the 1st at 03:00", ["0 3 1 * *"]),
        ("every month on the 2nd, the 3rd and 15th at 03:00", ["0 3 2,3,15 * *"]),
        ("on the last day of the month at 23:59", ["59 23 L * *"]),
        ("on 24 december at 18:00", ["0 18 24 12 *"]),
        ("every year on the 1st of mar at 0:00", ["0 0 1 3 *"]),
        ("on march 1st at 09:00", ["0 9 1 3 *"]),
        ("every hour", ["0 * * * *"]),
        ("hourly at :15 and :45", ["15 * * * *", "45 * * * *"]),
        ("every 6 hours at :30", ["30 */6 * * *"]),
        ("every minute", ["* * * * *"]),
        ("every 15 minutes", ["*/15 * * * *"]),
        ("  EVERY   15\tMin ", ["*/15 * * * *"]),
        ("0 6 * * MON-FRI", ["0 6 * * mon-fri"]),
        ("*/7 0-4,9 l 1/2 *", ["*/7 0-4,9 l 1/2 *"]),
    ],
)
def test_what_people_type_is_understood(text: str, crons: list[str]) -> None:
    assert list(parse(text, "UTC").crons) == crons


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.example)
def test_the_example_of_each_phrase_is_one(phrase: object) -> None:
    examples = [each.example for each in PHRASES if each is phrase]
    assert all(parse(example, "UTC").crons for example in examples)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no time that can be understood"),
        ("whenever", "every day at 06:00"),
        ("every day", "every day at 06:00"),
        ("every 7 minutes", "give an interval"),
        ("every 0 hours", "give an interval"),
        ("every day at 25:00", "from 0 to 23"),
        ("at 13 pm", "from 1 to 12"),
        ("0 6 * *", "five fields"),
        ("0 0 6 * * *", "five fields"),
        ("99 6 * * *", "Bad minute"),
        ("0 6 * * mon-someday", "Bad day-of-week"),
        ("0 0 30 2 *", "day"),
        ("0 0 31 4,6,9,11 *", "day"),
        ("on the 40th at 06:00", "day"),
        ("on 30 february at 06:00", "day"),
        ("*/0 * * * *", "minute"),
        ("\x1b[31m 6 * * *", "no time that can be understood"),
    ],
)
def test_what_is_no_time_is_answered_with_what_to_type(text: str, says: str) -> None:
    assert says in refused(text)


@pytest.mark.parametrize(
    ("zone", "says"),
    [
        ("Mars/Olympus", "Europe/Rome"),
        ("rome", "Europe/Rome"),
        ("new york", "America/New_York"),
        ("Europe/Romme", "Europe/Rome"),
        ("../../etc/passwd", "Type one such as"),
        ("Europe", "Type one such as"),
        ("\0", "Type one such as"),
        ("", "Type one such as"),
    ],
)
def test_an_unknown_zone_is_answered_with_one_that_there_is(zone: str, says: str) -> None:
    assert says in refused("06:00", zone)


def test_the_case_of_a_zone_does_not_matter() -> None:
    assert parse("06:00", "europe/rome").zone == ZoneInfo("Europe/Rome")
    assert parse("06:00", "utc").zone is UTC


@given(st.text(max_size=limits.NAME_CHARS) | st.from_regex(r"[0-9*/,#LW \-]{0,30}", fullmatch=True))
def test_any_text_is_understood_or_refused(text: str) -> None:
    with suppress(RequestError):
        assert parse(text, "Europe/Rome").next_after(0) > 0


@given(st.text("0123456789*/,#-LW", min_size=1, max_size=5), st.integers(0, 4))
def test_any_field_is_understood_or_refused(field: str, place: int) -> None:
    fields = ["0", "6", "*", "*", "*"]
    fields[place] = field
    with suppress(RequestError):
        assert parse(" ".join(fields), "Europe/Rome").next_after(0) > 0


@pytest.mark.parametrize(
    ("schedule", "says"),
    [
        (Schedule(500), "every 500 ms"),
        (Schedule(1), "every 1 ms"),
        (Schedule(2_000), "every 2 s"),
        (Schedule(90_000), "every 90 s"),
        (Schedule(3_600_000), "every 1 h"),
        (at(" Every DAY  at 06:00 "), "every day at 06:00 Europe/Rome"),
        (at("0 6 * * *"), "at 06:00 every day Europe/Rome"),
        (at("0 6 * * 1-5", "UTC"), "at 06:00 on Monday through Friday UTC"),
    ],
)
def test_a_schedule_is_read_back(schedule: Schedule, says: str) -> None:
    assert reading(schedule) == says


def test_after_an_interval_comes_the_next() -> None:
    assert next_after(Schedule(500), 1_234) == 1_734
    assert next_after(Schedule(0), 1_234) == 1_235, "time goes on"


def test_a_time_of_day_is_that_of_the_place() -> None:
    assert due("every day at 06:00", "2026-07-01 05:59") == [
        "Wed 07-01 06:00 +0200",
        "Thu 07-02 06:00 +0200",
        "Fri 07-03 06:00 +0200",
    ]
    assert due("every day at 06:00", "2026-07-01 06:00", 1, "Asia/Kathmandu") == [
        "Thu 07-02 06:00 +0545"
    ]


def test_a_time_that_does_not_exist_is_due_once_when_clocks_have_gone_forward() -> None:
    assert due("every day at 02:15, 02:45", "2026-03-28 12:00") == [
        "Sun 03-29 03:00 +0200",
        "Mon 03-30 02:15 +0200",
        "Mon 03-30 02:45 +0200",
    ]


def test_a_time_that_comes_twice_is_due_the_first_time() -> None:
    assert due("every day at 02:30", "2026-10-25 01:00", 2) == [
        "Sun 10-25 02:30 +0200",
        "Mon 10-26 02:30 +0100",
    ]


def test_in_the_hour_that_comes_again_nothing_is_due_again() -> None:
    # Given a moment in the second of the two hours between 2 and 3
    second = datetime(2026, 10, 25, 2, 20, tzinfo=ZoneInfo("Europe/Rome"), fold=1)
    # Then half past is over, although clocks do not show it yet
    found = datetime.fromtimestamp(
        next_after(at("every day at 02:30"), millis(second)) // 1_000, ZoneInfo("Europe/Rome")
    )
    assert (found.day, found.hour, found.minute) == (26, 2, 30)


def test_what_comes_every_hour_goes_on_evenly() -> None:
    assert due("every hour at :15", "2026-10-25 01:30") == [
        "Sun 10-25 02:15 +0200",
        "Sun 10-25 02:15 +0100",
        "Sun 10-25 03:15 +0100",
    ]
    assert due("every 30 minutes", "2026-03-29 01:30", 2) == [
        "Sun 03-29 03:00 +0200",
        "Sun 03-29 03:30 +0200",
    ]


@pytest.mark.parametrize("millis", [limits.MILLIS, 253_402_214_400_000, 253_402_300_799_000])
def test_after_the_last_day_of_the_calendar_nothing_comes(millis: int) -> None:
    for text in ("every day at 06:00", "every minute", "0 0 29 2 *"):
        with suppress(RequestError):
            assert next_after(at(text), millis) > millis


def test_the_last_day_of_a_month_is_found() -> None:
    assert due("on the last day at 12:00", "2028-02-01 00:00", 2) == [
        "Tue 02-29 12:00 +0100",
        "Fri 03-31 12:00 +0200",
    ]


def test_what_comes_every_four_years_is_found_on_clocks_that_have_changed_meanwhile() -> None:
    # Clocks in London were an hour ahead all the year until 1971
    assert due("*/30 * 29 2 *", "2026-01-01 00:00", 2, "Europe/London") == [
        "Tue 02-29 00:00 +0000",
        "Tue 02-29 00:30 +0000",
    ]
    assert due("*/30 * 29 2 *", "1970-01-01 00:00", 1, "Europe/London") == ["Tue 02-29 00:00 +0000"]


CHANGES = [
    ("Europe/Rome", datetime(2026, 3, 29, 1)),
    ("Europe/Rome", datetime(2026, 10, 25, 1)),
    ("America/New_York", datetime(2026, 3, 8, 7)),
    ("America/New_York", datetime(2026, 11, 1, 6)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3)),
    ("America/Sao_Paulo", datetime(2018, 2, 18, 2)),
    ("America/St_Johns", datetime(2006, 4, 2, 3, 31)),
    ("America/St_Johns", datetime(2006, 10, 29, 2, 31)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30)),
    ("Africa/Casablanca", datetime(2026, 2, 15, 2)),
    ("Antarctica/Troll", datetime(2026, 3, 29, 1)),
    ("Antarctica/Troll", datetime(2026, 10, 25, 1)),
    ("Asia/Kathmandu", datetime(2026, 5, 1)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10)),
    ("UTC", datetime(2026, 12, 31)),
]
"""Where clocks changed, and when (UTC); two where they never do."""

WALKED = timedelta(days=4)

Field = tuple[str, frozenset[int]]


def fields(end: int) -> st.SearchStrategy[Field]:
    """A field of a cron expression, and what it means."""
    every = st.sampled_from(range(1, end // 2)).map(
        lambda step: (f"*/{step}", frozenset(range(0, end, step)))
    )
    some = st.frozensets(st.integers(0, end - 1), min_size=1, max_size=5).map(
        lambda numbers: (",".join(map(str, sorted(numbers))), numbers)
    )
    return st.one_of(st.just(("*", frozenset(range(end)))), every, some)


def exists(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks ever show this."""
    there = wall.replace(tzinfo=zone).astimezone(UTC)
    return there.astimezone(zone).replace(tzinfo=None) == wall


def walked(minute: Field, hour: Field, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first time that is due after one, found minute by minute."""
    evenly = minute[0].startswith("*") or hour[0].startswith("*")
    moment, end = after.replace(second=0) - timedelta(hours=3), after + WALKED
    while moment < end:
        moment += MINUTE
        wall = moment.astimezone(zone).replace(tzinfo=None, fold=0)
        shown = [wall] if evenly else shown_until(wall, zone, moment)
        matches = any(each.minute in minute[1] and each.hour in hour[1] for each in shown)
        if matches and moment > after:
            return moment
    return None


def shown_until(wall: datetime, zone: ZoneInfo, moment: datetime) -> list[datetime]:
    """What a time of day stands for: itself where it comes for the first time, and those before it
    that were left out."""
    if wall.replace(tzinfo=zone).astimezone(UTC) != moment:
        return []
    shown = [wall]
    while not exists(shown[-1] - MINUTE, zone):
        shown.append(shown[-1] - MINUTE)
    return shown


@settings(max_examples=200, deadline=None)
@given(
    minute=fields(60),
    hour=fields(24),
    change=st.sampled_from(CHANGES),
    off=st.integers(-6 * 3_600, 6 * 3_600),
)
def test_it_finds_what_a_walk_through_the_minutes_finds(
    minute: Field, hour: Field, change: tuple[str, datetime], off: int
) -> None:
    zone = ZoneInfo(change[0])
    after = change[1].replace(tzinfo=UTC) + timedelta(seconds=off)
    found = parse(f"{minute[0]} {hour[0]} * * *", change[0]).next_after(millis(after))
    expected = walked(minute, hour, zone, after)
    assert expected is None or datetime.fromtimestamp(found // 1_000, UTC) == expected


@settings(max_examples=100, deadline=None)
@given(
    zone=st.sampled_from(sorted(available_timezones() - {"localtime"})),
    after=st.integers(0, 2_500_000_000_000),
    text=st.sampled_from([phrase.example for phrase in PHRASES]),
)
def test_time_goes_on_in_every_zone(zone: str, after: int, text: str) -> None:
    times = parse(text, zone)
    first = times.next_after(after)
    second = times.next_after(first)
    assert after < first < second
    # And what is asked for in between is the same
    assert times.next_after((first + second) // 2) == second
    assert times.next_after(first - 1) == first


def test_no_phrase_is_taken_for_another() -> None:
    assert crons_of("on the 1st of march at 09:00") == crons_of("on march 1 at 9 am")
    assert crons_of("0 6 * * *") == ()
