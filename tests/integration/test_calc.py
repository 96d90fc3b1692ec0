"""`calc` as a script sees it: arguments, output, exit status, on one grid that it starts itself."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared import session_file
from shared.settings import SETTINGS
from tests.support.brokers import DEADLINE_S
from tests.support.grids import FOREVER, PASSWORD, Grid, busy, new_grid
from tests.support.terminals import terminal

TASK_FIELDS = {
    "id", "number", "kind", "state", "created", "started", "finished", "worker", "attempt",
    "error", "expression", "result", "cached",
}  # fmt: skip
WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture(scope="module")
def grid() -> Iterator[Grid]:
    """A grid that the first command has started, with ann logged in."""
    with new_grid() as grid:
        grid.register("ann")
        yield grid
        assert grid.calc("down").status == 0


def objects(text: str) -> list[dict[str, Any]]:
    """The JSON objects of an output, one a line."""
    return [json.loads(line) for line in text.splitlines()]


class TestEval:
    def test_a_value_is_all_that_is_printed(self, grid: Grid) -> None:
        done = grid.calc("eval", "(2+3)*4-5/2")
        assert (done.status, done.out, done.err) == (0, "17.5\n", "")

    @pytest.mark.parametrize(
        ("args", "out"),
        [
            (["-2^2"], "-4"),
            (["--", "-1"], "-1"),
            (["--", "--2"], "2"),
            (["-(1)", "--", "-(2)", "--3"], "-1\n-2\n3"),
            (["-1", "-2", "3"], "-1\n-2\n3"),
            (["1/3"], "1/3"),
            (["0.1+0.2"], "0.3"),
            (["1/4", "--timeout", "60"], "0.25"),
            (["−1 × 2"], "-2"),
        ],
        ids=str,
    )
    def test_only_a_dash_alone_and_long_options_are_special(
        self, grid: Grid, args: list[str], out: str
    ) -> None:
        done = grid.calc("eval", *args)
        assert (done.status, done.out, done.err) == (0, out + "\n", "")

    def test_what_fails_is_explained_and_the_rest_is_done(self, grid: Grid) -> None:
        done = grid.calc("eval", "1+1", "1/(3-3)", "2+", "4")
        assert (done.status, done.out) == (1, "2\n\n\n4\n")
        # And a caret shows where
        shown = done.err.splitlines()
        assert shown[0] == "calc: 1/(3-3)"
        assert shown[1].lstrip().startswith("^")
        assert "2+" in done.err

    def test_as_json_a_task_has_the_fields_of_the_manual_and_no_others(self, grid: Grid) -> None:
        done = grid.calc("eval", "--json", "35/2", "1/0", "((1")
        good, bad, wrong = objects(done.out)
        assert done.status == 1
        assert good.keys() == bad.keys() == wrong.keys() == TASK_FIELDS
        assert (good["expression"], good["kind"], good["state"], good["cached"]) == (
            "35/2",
            "expression",
            "done",
            False,
        )
        assert good["result"] == {
            "exact": "35/2",
            "decimal": "17.5",
            "approximate": False,
            "digits": good["result"]["digits"],
            "error": None,
        }
        assert (good["error"], good["attempt"]) == (None, 1)
        assert isinstance(good["number"], int)
        assert all(WHEN.fullmatch(good[moment]) for moment in ("created", "started", "finished"))
        assert bad["error"].keys() == {"code", "message", "start", "end"}
        assert (bad["state"], bad["result"], bad["error"]["code"]) == (
            "failed",
            None,
            "division_by_zero",
        )
        assert isinstance(wrong["error"]["start"], int)

    def test_ten_thousand_lines_come_back_in_order(self, grid: Grid) -> None:
        lines = "".join(f"{n}^2/7\n" for n in range(1, 10_001))
        done = grid.calc("eval", "-", "--json", stdin=lines.encode())
        found = objects(done.out)
        assert (done.status, done.err, len(found)) == (0, "", 10_000)
        for n, task in enumerate(found, 1):
            assert task["expression"] == f"{n}^2/7"
            whole = n % 7 == 0
            assert task["result"]["exact"] == (f"{n * n // 7}" if whole else f"{n * n}/7")

    def test_a_line_is_solved_as_soon_as_it_is_there(self, grid: Grid) -> None:
        # Given a pipe whose writer takes its time
        calc = grid.start("calc", "eval", "-")
        assert calc.stdin is not None
        assert calc.stdout is not None
        for n in range(3):
            calc.stdin.write(f"{n}+1\n".encode())
            calc.stdin.flush()
            # Then each result comes before the next line is written
            assert calc.stdout.readline() == f"{n + 1}\n".encode()
        calc.stdin.write(b"6*7")
        calc.stdin.close()
        assert calc.stdout.read() == b"42\n", "the last line needs no end"
        assert calc.wait(DEADLINE_S) == 0

    def test_lines_that_are_nothing_sensible_have_their_place(self, grid: Grid) -> None:
        huge = b"1" * 1_000_001
        lines = b"1+1\n\n\xff\xfe+1\n" + huge + b"\n\x1b[2J\n" + b"3\r\n2+2\n"
        done = grid.calc("eval", "-", "--json", stdin=lines)
        found = objects(done.out)
        assert done.status == 1
        assert [task["state"] for task in found] == [
            "done", "failed", "failed", "failed", "failed", "done", "done",
        ]  # fmt: skip
        assert [task["result"] and task["result"]["exact"] for task in found][::5] == ["2", "3"]
        assert found[2]["expression"] == "\ufffd\ufffd+1"
        assert found[3]["error"]["code"] in ("too_large", "limit")
        assert "Traceback" not in done.err

    def test_no_input_is_no_output(self, grid: Grid) -> None:
        done = grid.calc("eval", "-")
        assert (done.status, done.out, done.err) == (0, "", "")

    def test_a_reader_that_goes_away_is_no_disaster(self, grid: Grid) -> None:
        # Given a reader that takes one line of many
        lines = b"".join(b"%d+1\n" % n for n in range(20_000))
        calc = grid.start("calc", "eval", "-")
        assert calc.stdin is not None
        assert calc.stdout is not None
        assert calc.stderr is not None
        try:
            calc.stdin.write(b"0+1\n")
            calc.stdin.flush()
            assert calc.stdout.readline() == b"1\n"
            calc.stdout.close()
            calc.stdin.write(lines)
            calc.stdin.close()
        except BrokenPipeError:
            pass  # it has left already
        # Then it ends without a word
        calc.wait(DEADLINE_S)
        assert calc.stderr.read() == b""

    def test_with_a_time_out_it_does_not_wait_for_ever(self, grid: Grid) -> None:
        done = grid.calc("eval", "--timeout", "0.3", busy(3_000))
        assert (done.status, done.out) == (3, "")
        assert "Not all were done within 0.3 s" in done.err
        number = objects(grid.calc("tasks", "--json", "--limit", "1").out)[0]["number"]
        assert grid.calc("cancel", str(number)).status == 0

    def test_the_shortest_time_limit_is_no_missing_one(self, grid: Grid) -> None:
        done = grid.calc("eval", "--time-limit", "0.0005", FOREVER)
        assert (done.status, done.out) == (1, "\n")
        assert "time limit of 0.001 s" in done.err

    def test_output_that_is_no_terminal_has_no_progress(self, grid: Grid) -> None:
        lines = b"1+1\n" * 3_000
        done = grid.calc("eval", "-", stdin=lines)
        assert (done.out, done.err) == ("2\n" * 3_000, "")

    def test_a_terminal_has_a_progress_bar_that_goes_away(self, grid: Grid) -> None:
        # Given standard error on a terminal
        ours, theirs = pty.openpty()
        slow = [f"{busy(100)}+{number}" for number in range(4)]
        with subprocess.Popen(
            grid.command("calc", "eval", *slow),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=theirs,
            env=grid.env,
        ) as calc:
            os.close(theirs)
            shown = read_terminal(ours)
            assert calc.stdout is not None
            assert len(calc.stdout.read().splitlines()) == 4
        # Then it is drawn there, and taken away at the end
        assert re.search(r"\d/4 ", shown)
        assert shown.endswith("\r\x1b[K")

    def test_the_bar_is_there_before_the_first_result(self, grid: Grid) -> None:
        with terminal(grid.command("calc", "eval", FOREVER), grid.env) as screen:
            screen.wait_for("0/1 ")
        cancel_all(grid)


class TestTasks:
    def test_a_task_is_shown_by_number_and_by_id(self, grid: Grid) -> None:
        (task,) = objects(grid.calc("eval", "--json", "2^70").out)
        by_number = grid.calc("show", str(task["number"]))
        assert by_number.status == 0
        assert str(2**70) in by_number.out
        assert task["id"] in by_number.out
        assert "2^70" in by_number.out
        assert objects(grid.calc("show", "--json", task["id"]).out) == [task]

    def test_a_list_begins_with_the_newest_and_says_that_there_is_more(self, grid: Grid) -> None:
        grid.calc("eval", "7001+1", "7002+1", "7003+", "7004+1")
        listed = objects(grid.calc("tasks", "--json", "--limit", "4").out)
        assert [task["expression"] for task in listed] == ["7004+1", "7003+", "7002+1", "7001+1"]
        assert listed[0]["result"]["exact"] == "7005"
        plain = grid.calc("tasks", "--limit", "2")
        assert len(plain.out.splitlines()) == 2
        assert "--limit 4" in plain.err
        failed = grid.calc("tasks", "--state", "failed", "--title", "7003", "--json")
        assert [task["expression"] for task in objects(failed.out)] == ["7003+"]

    def test_what_was_cancelled_and_deleted_is_gone(self, grid: Grid) -> None:
        calc = grid.start("calc", "eval", "--json", busy(3_000))
        task = wait_for_task(grid, "running")
        number = str(task["number"])
        # A task that runs cannot be deleted, but cancelled
        early = grid.calc("delete", number)
        assert (early.status, "cancel it first" in early.err) == (1, True)
        assert grid.calc("cancel", f"#{number}").status == 0
        # And whoever waits for it hears of it
        out, _ = calc.communicate(timeout=DEADLINE_S)
        assert (calc.returncode, json.loads(out)["state"]) == (1, "cancelled")
        assert grid.calc("delete", number).status == 0
        gone = grid.calc("show", number)
        assert (gone.status, "no such task" in gone.err) == (1, True)

    @pytest.mark.parametrize("wrong", ["99999999", "x", "", "-", "1.5", "1" * 30])
    def test_what_is_no_task_is_a_sentence(self, grid: Grid, wrong: str) -> None:
        done = grid.calc("show", "--", wrong)
        assert (done.status, done.out) == (1, "")
        assert done.err.startswith("calc: ")
        assert "Traceback" not in done.err

    def test_hostile_text_is_made_visible(self, grid: Grid) -> None:
        hostile = "1+\x1b]0;7777\x07\x9b2\u202e\u200b[/]"
        evaluated = grid.calc("eval", hostile)
        listed = grid.calc("tasks", "--limit", "1")
        number = listed.out.split()[0]
        shown = grid.calc("show", number)
        for text in (evaluated.err, listed.out, shown.out):
            assert not set("\x1b\x07\x9b\u202e\u200b") & set(text)
        assert "␛]0;7777␇" in listed.out
        assert "␛]0;7777␇" in shown.out
        # And JSON holds it as it was written, escaped
        (task,) = objects(grid.calc("show", "--json", number).out)
        assert task["expression"] == hostile

    def test_the_fleet_is_shown(self, grid: Grid) -> None:
        (worker,) = objects(grid.calc("workers", "--json").out)
        assert (worker["state"], worker["slots"]) == ("alive", os.cpu_count())
        assert "alive" in grid.calc("workers").out


class TestSettings:
    def test_all_of_them_are_shown_in_columns(self, grid: Grid) -> None:
        done = grid.calc("settings", "get")
        lines = done.out.splitlines()
        assert (done.status, done.err, len(lines)) == (0, "", len(SETTINGS))
        for line, setting in zip(lines, SETTINGS.values(), strict=True):
            assert line.split()[:3] == [
                setting.name, setting.text(setting.default), setting.unit.value,
            ]  # fmt: skip
            assert f"  {setting.range} " in line
            assert line.endswith(f"  {setting.sentence}")

    def test_those_that_are_named_are_shown_in_that_order(self, grid: Grid) -> None:
        found = objects(grid.calc("settings", "get", "split", "task.max_tries", "--json").out)
        assert [(s["name"], s["value"], s["least"], s["most"]) for s in found] == [
            ("split", True, None, None),
            ("task.max_tries", 3, 1, 100),
        ]

    def test_a_script_sets_one_and_puts_it_back(self, grid: Grid) -> None:
        done = grid.calc("settings", "set", "cache.size=5", "worker.lost_kept=2min", "split=off")
        assert (done.status, done.out) == (0, "")
        assert "worker.lost_kept is 120 s now." in done.err
        shown = grid.calc("settings", "get", "cache.size", "worker.lost_kept", "split").out
        assert [line.split()[1] for line in shown.splitlines()] == ["5", "120", "off"]
        names = ("cache.size", "worker.lost_kept", "split")
        assert grid.calc("settings", "set", *[f"{name}=default" for name in names]).status == 0
        found = objects(grid.calc("settings", "get", "--json").out)
        assert all(setting["value"] == setting["default"] for setting in found)

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["cache.size=5", "task.max_tries=101"], "from 1 to 100, not '101'"),
            (["cache.size=5", "split=perhaps"], "split is on or off"),
            (["cache.size=5", "cache.pace=1"], "no setting 'cache.pace'"),
            (["cache.size=5", "cache.size=6"], "given twice"),
            (["cache.size="], "not ''"),
        ],
        ids=str,
    )
    def test_what_cannot_be_set_is_a_sentence_and_nothing_is_changed(
        self, grid: Grid, words: list[str], said: str
    ) -> None:
        done = grid.calc("settings", "set", *words)
        assert (done.status, done.out) == (1, "")
        assert done.err.startswith("calc: ")
        assert said in done.err
        assert grid.calc("settings", "get", "cache.size").out.split()[1] == "10000"

    def test_a_name_that_is_none_is_a_sentence(self, grid: Grid) -> None:
        done = grid.calc("settings", "get", "cache.pace")
        assert (done.status, done.out) == (1, "")
        assert "no setting 'cache.pace'" in done.err

    def test_others_may_look_but_change_nothing(self, grid: Grid) -> None:
        kept = grid.home.token.read_bytes()
        stdin = PASSWORD.encode()
        assert grid.calc("register", "bob", "--password-stdin", stdin=stdin).status == 0
        refused = grid.calc("settings", "set", "split=off")
        shown = grid.calc("settings", "get", "split")
        grid.home.token.write_bytes(kept)
        assert (refused.status, refused.out) == (1, "")
        assert refused.err == "calc: Only an administrator may do this.\n"
        assert (shown.status, shown.out.split()[1]) == (0, "on")


class TestAccounts:
    def test_the_token_is_kept_for_its_owner_alone(self, grid: Grid) -> None:
        assert stat.S_IMODE(grid.home.token.stat().st_mode) == 0o600
        stored = session_file.load(grid.home.token)
        assert stored is not None
        assert (stored.user, stored.broker) == ("ann", session_file.LOCAL)

    def test_a_password_is_asked_for_twice_and_never_shown(self, grid: Grid) -> None:
        kept = grid.home.token.read_bytes()
        with terminal(grid.command("calc", "register", "eve"), grid.env) as screen:
            screen.wait_for("Password:")
            screen.type(PASSWORD + "\r")
            screen.wait_for("confirmation:")
            screen.type(PASSWORD + "\r")
            shown = screen.wait_for("Logged in as eve (user).")
            assert screen.wait_for_end() == 0
        assert "horse" not in shown
        grid.home.token.write_bytes(kept)

    def test_a_wrong_password_logs_nobody_in(self, grid: Grid) -> None:
        before = grid.home.token.read_bytes()
        for user in ("ann", "nobody"):
            done = grid.calc("login", user, "--password-stdin", stdin=b"wrong wrong\n")
            assert (done.status, done.out) == (3, "")
            assert done.err == "calc: The user name or the password is wrong.\n"
        assert grid.home.token.read_bytes() == before

    def test_a_name_that_is_taken_and_a_short_password_are_sentences(self, grid: Grid) -> None:
        taken = grid.calc("register", "ANN", "--password-stdin", stdin=PASSWORD.encode())
        assert (taken.status, "already is a user" in taken.err) == (1, True)
        short = grid.calc("register", "bob", "--password-stdin", stdin=b"short")
        assert (short.status, "at least 8" in short.err) == (1, True)

    def test_what_is_no_utf8_is_a_sentence_and_no_traceback(self, grid: Grid) -> None:
        for args, typed in (
            (["login", os.fsdecode(b"\xff")], PASSWORD.encode()),
            (["login", "ann"], b"\xff\xfe\xff\xfe\xff\xfe\xff\xfe"),
            (["register", os.fsdecode(b"a\xff")], PASSWORD.encode()),
        ):
            done = grid.calc(*args, "--password-stdin", stdin=typed)
            assert (done.status in (1, 2, 3), "Traceback" in done.err) == (True, False), done

    def test_logging_out_ends_the_session_and_in_again_begins_one(self, grid: Grid) -> None:
        old = grid.home.token.read_bytes()
        assert grid.calc("logout").status == 0
        assert not grid.home.token.exists()
        # Then nothing works, whoever kept the token
        for args in (["eval", "1"], ["tasks"], ["workers"], ["settings", "get"]):
            done = grid.calc(*args)
            assert (done.status, done.out) == (3, "")
            assert "calc login" in done.err
        grid.home.token.write_bytes(old)
        assert grid.calc("eval", "1").status == 3
        # When she logs in again, all is as before
        done = grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode() + b"\n")
        assert (done.status, done.out, done.err) == (0, "", "Logged in as ann (admin).\n")
        assert grid.calc("eval", "1").out == "1\n"


class TestUsage:
    @pytest.mark.parametrize(
        "args",
        [
            ["eval"],
            ["nonsense"],
            ["show"],
            ["cancel"],
            ["eval", "1", "--timeout", "x"],
            ["eval", "1", "--timeout", "nan"],
            ["eval", "1", "--time-limit", "nan"],
            ["eval", "1", "--time-limit", "inf"],
            ["eval", "1", "--time-limit", "1e17"],
            ["eval", "1", "--time-limit", "-1"],
            ["eval", "--typo", "1"],
            ["eval", "1", "--typo=2"],
            ["eval", "--2", "--", "--2"],
            ["tasks", "--state", "odd"],
            ["tasks", "--limit", "0"],
            ["settings", "set"],
            ["settings", "set", "split"],
            ["settings", "set", "split", "off"],
        ],
        ids=str,
    )
    def test_usage_errors_have_a_status_of_their_own(self, grid: Grid, args: list[str]) -> None:
        done = grid.calc(*args)
        assert (done.status, done.out) == (2, "")
        assert "Usage" in done.err

    def test_a_session_is_shown_to_no_other_broker(self, grid: Grid, tmp_path: Path) -> None:
        done = grid.calc("eval", "1", "--broker", f"ipc://{tmp_path}/other")
        assert done.status == 3
        assert "Not logged in" in done.err


def cancel_all(grid: Grid) -> None:
    """Stop what runs, so that others have the slots."""
    for task in objects(grid.calc("tasks", "--state", "running", "--json").out):
        assert grid.calc("cancel", task["id"]).status == 0


def wait_for_task(grid: Grid, state: str) -> dict[str, Any]:
    """The newest task that is in this state, once there is one."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        found = objects(grid.calc("tasks", "--state", state, "--json", "--limit", "1").out)
        if found:
            return found[0]
    raise AssertionError(f"no task ever was {state}")


def read_terminal(descriptor: int) -> str:
    """All that is written to a terminal until its last writer has gone."""
    shown = b""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        ready, _, _ = select.select([descriptor], [], [], 1)
        if ready:
            try:
                piece = os.read(descriptor, 65_536)
            except OSError:  # what Linux says at the end of a terminal
                break
            if not piece:
                break
            shown += piece
    os.close(descriptor)
    return shown.decode()
