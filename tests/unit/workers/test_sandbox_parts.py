"""The parts of the sandbox that need no sandbox."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from shared.errors import SandboxError
from workers.sandbox import cgroup_places, cgroups
from workers.sandbox.cgroups import OWN_BYTES, OWN_PROCESSES, V1, V2, Groups
from workers.sandbox.feed import Feed
from workers.sandbox.isolation import Isolation, gaps
from workers.sandbox.limits import FLOOD_BYTES, INPUT_BYTES, MB, Limits
from workers.sandbox.outcome import Stream
from workers.sandbox.polling import Tree
from workers.sandbox.program import MOST_FILES, File, Program
from workers.sandbox.report import MOST_BYTES, End, Report
from workers.sandbox.seats import abandoned, take
from workers.sandbox.tap import Tap

SEEN = """Name:\tcat
Pid:\t3
Uid:\t1000\t1000\t1000\t1000
Gid:\t1000\t1000\t1000\t1000
Groups:\t65534
CapInh:\t0000000000000000
CapPrm:\t0000000000000000
CapEff:\t0000000000000000
CapAmb:\t0000000000000000
NoNewPrivs:\t1
Seccomp:\t2
Inter-|   Receive
 face |bytes
    lo:       0       0

bin
box
usr
"""


# --- a program


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".", "a\0b", "x" * 300]
)
def test_file_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(SandboxError, match="path inside"):
        Program(("true",), (File(name, b""),))


@pytest.mark.parametrize("names", [("a", "a"), ("a", "a/b"), ("a/b", "a/b/c")])
def test_files_that_stand_in_each_others_place_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(SandboxError, match="same name"):
        Program(("true",), tuple(File(name, b"") for name in names))


@pytest.mark.parametrize("artifact", ["../x", "/etc/shadow", "a/b", ".", "..", "", "a\0"])
def test_file_to_take_out_is_in_the_working_folder(artifact: str) -> None:
    with pytest.raises(SandboxError):
        Program(("true",), artifact=artifact)


def test_no_command_and_too_many_files_are_refused() -> None:
    with pytest.raises(SandboxError, match="command"):
        Program(())
    with pytest.raises(SandboxError, match="zero bytes"):
        Program(("a\0b",))
    with pytest.raises(SandboxError, match="at most"):
        Program(("true",), tuple(File(str(at), b"") for at in range(MOST_FILES + 1)))


def test_first_part_of_each_name_is_linked_once() -> None:
    files = tuple(File(name, b"") for name in ("p/a.py", "p/b.py", "main.py"))
    assert Program(("true",), files).links == ("p", "main.py")


# --- what the first process says


def test_report_is_put_together_from_pieces() -> None:
    report = Report()
    for at in b"started\nended 256 1000 2000 3000 0 1\n":
        report.take(bytes([at]))
    assert report.is_started
    assert report.end == End(256, 1000, 2000, 3000, 0, 1)


@pytest.mark.parametrize(
    "line",
    [b"ended 1\n", b"ended a b c d e f\n", b"ended -1 0 0 0 0 0\n", b"exit 0\n", b"\n", b"\xff\n"],
)
def test_report_that_makes_no_sense_is_not_heeded(line: bytes) -> None:
    report = Report()
    report.take(line)
    assert (report.is_started, report.end, report.unable) == (False, None, None)


def test_report_without_end_is_not_kept() -> None:
    report = Report()
    report.take(b"x" * MOST_BYTES)
    report.take(b"\nstarted\n")
    assert not report.is_started


# --- output and input


def test_output_is_kept_up_to_its_limit() -> None:
    kept: list[bytes] = []
    tap = Tap(Stream.STDOUT, 5, lambda _, data: kept.append(data))
    for piece in (b"abc", b"def", b"ghi"):
        tap.take(piece)
    assert kept == [b"abc", b"de"]
    assert (tap.is_cut, tap.is_flooded) == (True, False)
    tap.take(b"x" * FLOOD_BYTES)
    assert tap.is_flooded


def test_output_that_fits_is_not_cut() -> None:
    tap = Tap(Stream.STDERR, 3, lambda *_: None)
    tap.take(b"abc")
    assert not tap.is_cut


def test_input_is_taken_whole_or_not_at_all() -> None:
    feed = Feed(b"", more=True)
    assert feed.add(b"x" * INPUT_BYTES)
    assert not feed.add(b"y")
    feed.drop(1)
    assert feed.add(b"y")
    assert not feed.is_over
    feed.close()
    assert not feed.add(b"z")
    assert feed.has_more
    feed.drop(INPUT_BYTES)
    assert feed.is_over


# --- control groups


def kernel_like(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text)


def test_second_version_writes_its_limits_and_reads_what_was_counted(tmp_path: Path) -> None:
    # Given a group as the kernel would make it
    (tmp_path / "g").mkdir()
    kernel_like(
        tmp_path / "g",
        {"memory.swap.max": "max", "memory.oom.group": "0", "memory.peak": "2048000\n",
         "cpu.stat": "usage_usec 1500000\nuser_usec 1\n", "pids.events": "max 3\n",
         "memory.events": "low 0\noom 1\noom_kill 1\n"},
    )  # fmt: skip
    group = Groups(V2, {"": tmp_path}).group("g")
    # When its limits are written
    group.limit(Limits(memory_mb=64, processes=10))
    # Then they are in its files, and what was counted is read
    texts = {name: (tmp_path / "g" / name).read_text() for name in ("memory.max", "pids.max")}
    assert texts == {
        "memory.max": str(64 * MB + OWN_BYTES),
        "pids.max": str(10 + OWN_PROCESSES),
    }
    assert (tmp_path / "g" / "memory.swap.max").read_text() == "0"
    assert (tmp_path / "g" / "memory.oom.group").read_text() == "1"
    reading = group.read(1)
    assert (reading.cpu_s, reading.memory_kb) == (1.5, 2000)
    assert (reading.out_of_memory, reading.refused_processes) == (True, True)
    assert group.joining == (str(tmp_path / "g" / "cgroup.procs"),)


def test_first_version_reads_what_was_counted(tmp_path: Path) -> None:
    for name in ("memory", "pids", "cpuacct"):
        (tmp_path / name / "g").mkdir(parents=True)
    kernel_like(
        tmp_path / "memory" / "g",
        {"memory.max_usage_in_bytes": "1024000\n",
         "memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n"},
    )  # fmt: skip
    kernel_like(tmp_path / "cpuacct" / "g", {"cpuacct.usage": "2500000000\n"})
    parents = {name: tmp_path / name for name in ("memory", "pids", "cpuacct")}
    reading = Groups(V1, parents).group("g").read(1)
    assert (reading.cpu_s, reading.memory_kb) == (2.5, 1000)
    assert (reading.out_of_memory, reading.refused_processes) == (False, False)


def test_sweeping_ends_nothing_but_what_is_in_the_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a group with a process of another namespace, which is listed as 0
    (tmp_path / "g").mkdir()
    kernel_like(tmp_path / "g", {"cgroup.procs": "0\n4711\n"})
    ended: list[int] = []
    monkeypatch.setattr(cgroups, "CLEARING_S", 0.01)
    monkeypatch.setattr(os, "kill", lambda process, _signal: ended.append(process))
    # When it is swept
    Groups(V2, {"": tmp_path}).sweep("g")
    # Then the worker's own processes, which 0 stands for, go on
    assert {*ended} == {4711}


def test_no_group_can_be_made_where_none_is_mounted(tmp_path: Path) -> None:
    (tmp_path / "mountinfo").write_text("22 1 0:20 / /proc rw shared:1 - proc proc rw\n")
    (tmp_path / "cgroup").write_text("0::/\n")
    assert cgroup_places.find("none", tmp_path) is None


def test_group_is_made_beside_that_of_a_service(tmp_path: Path) -> None:
    # Given the second version, and a process in a service's own group
    top = tmp_path / "cgroup"
    (top / "calc.service" / "worker").mkdir(parents=True)
    line = f"30 1 0:26 / {top} rw shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
    proc = tmp_path / "proc"
    proc.mkdir()
    (proc / "mountinfo").write_text(line)
    (proc / "cgroup").write_text("0::/calc.service/worker\n")
    # When places are looked for
    parents = [groups.parents[""] for groups in cgroup_places.candidates(proc)]
    # Then its own comes first, then the one around it, then the top
    assert parents == [top / "calc.service" / "worker", top / "calc.service", top]


# --- polling


def test_polling_adds_up_a_process_and_its_children() -> None:
    # Given a process with a child that works
    command = ["/bin/sh", "-c", "(while :; do :; done) & echo; wait"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, process_group=0) as process:
        assert process.stdout is not None
        process.stdout.readline()
        tree = Tree(Limits())
        # When it is looked at, then time goes by in it
        while tree.read(process.pid).cpu_s < 0.05:
            pass
        assert tree.read(process.pid).memory_kb > 100
        os.killpg(process.pid, 9)


# --- seats


def test_seats_are_held_by_one_at_a_time(tmp_path: Path) -> None:
    with take(tmp_path, 1000) as first, take(tmp_path, 1000) as second:
        assert {first.number, second.number} == {0, 1}
    with take(tmp_path, 1000) as again:
        assert again.number == 0


def test_only_seats_that_were_used_and_that_nobody_holds_are_abandoned(tmp_path: Path) -> None:
    with take(tmp_path, 1000), take(tmp_path, 1000):
        pass
    with take(tmp_path, 1000) as held:
        found = [seat.number for seat in abandoned(tmp_path, 1000)]
        assert held.number == 0
        assert found == [1]


# --- isolation


def test_nothing_is_wrong_with_what_a_sandbox_shows() -> None:
    assert list(gaps(SEEN)) == []


@pytest.mark.parametrize(
    ("shown", "instead"),
    [
        ("Seccomp:\t2", "Seccomp:\t0"),
        ("NoNewPrivs:\t1", "NoNewPrivs:\t0"),
        ("CapEff:\t0000000000000000", "CapEff:\t0000000000000400"),
        ("Uid:\t1000\t1000", "Uid:\t1000\t0"),
        ("Groups:\t65534", "Groups:\t27"),
        ("Pid:\t3", "Pid:\t3000"),
        ("    lo:", "  eth0:       0       0\n    lo:"),
        ("box\n", "box\nroot\n"),
    ],
)
def test_whatever_is_wrong_is_seen(shown: str, instead: str) -> None:
    assert shown in SEEN
    assert list(gaps(SEEN.replace(shown, instead)))


def test_folders_that_are_shown_on_purpose_are_right() -> None:
    text = SEEN.replace("box\n", "box\nopt\n")
    assert list(gaps(text))
    assert not list(gaps(text, frozenset({"opt"})))


def test_refusal_says_what_to_do() -> None:
    assert "apt-get install bubblewrap" in Isolation.NONE.sentence
