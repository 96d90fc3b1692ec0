"""Settings: what may be typed, what is refused, and what they are then."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import ErrorCode, RequestError
from shared.expression import OPERATORS
from shared.settings import SETTINGS, Setting, Settings, Unit, find
from shared.wire.rows import SettingValue

EVERY = list(SETTINGS.values())
NUMBERS = [setting for setting in EVERY if not setting.names]
SWITCHES = [setting for setting in EVERY if setting.unit is Unit.SWITCH]
CHOICES = [setting for setting in EVERY if setting.words]

named = pytest.mark.parametrize("setting", EVERY, ids=lambda setting: setting.name)


def refused(setting: Setting, text: str) -> str:
    """The sentence that a text is refused with."""
    with pytest.raises(RequestError) as caught:
        setting.parse(text)
    assert caught.value.code is ErrorCode.INVALID
    return caught.value.message


# The table


@named
def test_a_default_is_in_its_range_and_is_typed_as_it_is_shown(setting: Setting) -> None:
    assert setting.allows(setting.default)
    assert setting.parse(setting.text(setting.default)) == setting.default
    assert setting.parse("default") == setting.default
    assert setting.sentence.endswith(".")


@named
def test_both_ends_of_a_range_are_in_it_and_what_is_beyond_is_not(setting: Setting) -> None:
    for value in (setting.least, setting.most):
        assert setting.check(value) == setting.parse(str(value)) == value
    for value in (setting.least - 1, setting.most + 1):
        with pytest.raises(RequestError) as caught:
            setting.check(value)
        assert setting.name in caught.value.message
        assert setting.range in caught.value.message


def test_every_operator_that_computes_has_a_time() -> None:
    times = {name.removeprefix("time.") for name in SETTINGS if name.startswith("time.")}
    operators = {entry.name.replace(" ", "_") for entry in OPERATORS} - {"identity"}
    assert times == operators | {"function"}
    assert all(SETTINGS[f"time.{name}"].most == 600_000 for name in times)


def test_what_workers_need_is_a_part_of_all() -> None:
    rows = Settings().rows(for_workers=True)
    assert {*rows} < {*Settings().rows()}
    assert {"time.power", "split", "worker.heartbeat"} <= {row.name for row in rows}
    assert "session.idle" not in {row.name for row in rows}


# What somebody types


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("worker.heartbeat", "500", 500),
        ("worker.heartbeat", " 500 ms ", 500),
        ("worker.heartbeat", "2s", 2_000),
        ("worker.heartbeat", "0.5 s", 500),
        ("worker.heartbeat", "1 MIN", 60_000),
        ("worker.lost_kept", "2000 ms", 2),
        ("session.idle", "600 s", 10),
        ("task.max_tries", "5 tries", 5),
        ("cache.size", "0", 0),
        ("split", "OFF", 0),
        ("split", "on", 1),
        ("split", "true", 1),
        ("rebalance", "0", 0),
        ("accounts.registration", " Invitation ", 2),
        ("accounts.registration", "auto", 0),
    ],
)
def test_what_is_understood(name: str, text: str, value: int) -> None:
    assert find(name).parse(text) == value


NONSENSE = [
    "",
    " ",
    "-1",
    "+1",
    "1e3",
    "1_000",
    "1,000",
    "0x10",
    "٣",
    "nan",
    "1 parsec",
    "9" * 5_000,
]


@pytest.mark.parametrize("text", NONSENSE, ids=lambda text: text[:10])
@pytest.mark.parametrize(
    "setting", [NUMBERS[0], SWITCHES[0], CHOICES[0]], ids=lambda setting: setting.name
)
def test_what_is_no_value_is_refused_in_a_short_sentence(setting: Setting, text: str) -> None:
    sentence = refused(setting, text)
    assert setting.name in sentence
    assert setting.range in sentence
    assert len(sentence) < 200


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("worker.heartbeat", "0.5"),
        ("worker.lost_kept", "1500 ms"),
        ("task.max_tries", "1 s"),
        ("cache.size", "1 ms"),
        ("split", "2"),
        ("split", "maybe"),
        ("accounts.registration", "on"),
        ("accounts.registration", "4"),
    ],
)
def test_what_does_not_come_out_whole_in_the_unit_is_refused(name: str, text: str) -> None:
    assert name in refused(find(name), text)


def test_the_sentence_of_a_refusal() -> None:
    assert refused(find("worker.heartbeat"), "5") == (
        "worker.heartbeat is a whole number of ms from 100 to 60,000, not '5'. Nothing was changed."
    )
    assert (
        refused(find("split"), "maybe") == "split is on or off, not 'maybe'. Nothing was changed."
    )


@given(text=st.text(max_size=30))
def test_any_text_is_a_value_in_the_range_or_refused(text: str) -> None:
    for setting in EVERY:
        with suppress(RequestError):
            assert setting.allows(setting.parse(text))


@given(data=st.data())
def test_a_value_is_read_as_it_is_written(data: st.DataObject) -> None:
    setting = data.draw(st.sampled_from(EVERY))
    value = data.draw(st.integers(setting.least, setting.most))
    assert setting.parse(setting.text(value)) == value


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(RequestError, match=r"no setting 'worker\.pace'"):
        find("worker.pace")


# All of them


def test_a_change_leaves_what_it_came_from() -> None:
    before = Settings()
    after = before.changed([SettingValue("task.max_tries", 7), SettingValue("split", 0)])
    assert (before.max_tries, before.split) == (3, True)
    assert (after.max_tries, after.split) == (7, False)
    assert {row.name for row in after.difference(before)} == {"task.max_tries", "split"}
    assert after != before
    assert after.changed([]) == after


@pytest.mark.parametrize(
    ("values", "about"),
    [
        ([("task.max_tries", 7), ("worker.heartbeat", 99)], "worker.heartbeat"),
        ([("task.max_tries", 7), ("worker.pace", 1)], "worker.pace"),
        ([("task.max_tries", 7), ("task.max_tries", 8)], "given twice"),
    ],
)
def test_a_change_is_made_whole_or_not_at_all(values: list[tuple[str, int]], about: str) -> None:
    with pytest.raises(RequestError, match=about):
        Settings().changed([SettingValue(*value) for value in values])


def test_what_another_version_has_is_left_at_its_default() -> None:
    values = [("worker.pace", 1), ("worker.heartbeat", 1), ("task.max_tries", 9)]
    read = Settings.read([SettingValue(*value) for value in values])
    assert (read.heartbeat, read.max_tries) == (1_000, 9)


def test_all_of_them_travel_and_come_back_the_same() -> None:
    changed = Settings().changed([SettingValue("time.power", 80), SettingValue("session.idle", 5)])
    assert Settings.read(changed.rows()) == changed


def test_times_are_milliseconds_whatever_the_unit() -> None:
    settings = Settings()
    assert (settings.heartbeat, settings.lease) == (1_000, 3_000)
    assert (settings.lost_kept, settings.session_idle) == (200_000, 3_600_000)
    limited = settings.changed([SettingValue("task.time_limit", 2)])
    assert (settings.time_limit, limited.time_limit) == (0, 2_000)


def test_an_operation_takes_the_time_that_is_set_for_it() -> None:
    settings = Settings().changed([SettingValue("time.floor_division", 30)])
    assert [settings.time_of(entry.name) for entry in OPERATORS if entry.symbols == ("//",)] == [30]
    assert settings.time_of("identity") == 0


def test_they_cannot_be_changed_in_place() -> None:
    with pytest.raises(TypeError):
        Settings()._values["split"] = 0  # type: ignore[index]
