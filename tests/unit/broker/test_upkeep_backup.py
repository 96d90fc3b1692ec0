"""Copying a database: whole or not at all, whatever lies in the way."""

from __future__ import annotations

import io
import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from broker.store.database import LOGS, MEMORY, latest_version, open_database
from broker.upkeep import backup as module
from broker.upkeep.backup import back_up
from broker.upkeep.progress import Progress
from shared.errors import SetupError

SILENT = Progress(io.StringIO())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A database with half a megabyte in it that nobody uses."""
    home = tmp_path / "home"
    home.mkdir()
    database = open_database(str(home / "grid.sqlite3"))
    for key in range(5):
        database.execute_sql("INSERT INTO payload VALUES (?, ?)", (key, os.urandom(100_000)))
    database.close()
    return home / "grid.sqlite3"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the copy is to be."""
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "monday"


def payloads(database: Path) -> list[tuple[int, bytes]]:
    with closing(sqlite3.connect(f"{database.as_uri()}?immutable=1", uri=True)) as raw:
        return raw.execute("SELECT * FROM payload ORDER BY key").fetchall()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_copy_holds_everything_and_is_this_users_alone(place: Path, file: Path) -> None:
    made = back_up(str(place), file, SILENT)

    assert payloads(file) == payloads(place)
    assert made == (file.stat().st_size, 0, 0)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert names(file.parent) == [file.name]
    assert names(place.parent) == [place.name]


def test_a_broker_opens_the_copy_as_it_is(place: Path, file: Path) -> None:
    back_up(str(place), file, SILENT)

    database = open_database(str(file))

    assert database.pragma("journal_mode") == "wal"
    assert database.execute_sql("SELECT count(*) FROM payload").fetchone() == (5,)
    database.close()


def test_the_copy_is_of_the_moment_in_which_it_was_begun(
    place: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given somebody who commits at each step of the copying
    monkeypatch.setattr(module, "PAGES_A_STEP", 10)
    broker = open_database(str(place))
    steps = []

    class Writing(Progress):
        def say(self, text: str) -> None:
            steps.append(text)
            assert len(steps) < 100, "it begins anew at each commit"
            broker.execute_sql("UPDATE payload SET body = ?", (os.urandom(50_000),))

    before = broker.execute_sql("SELECT * FROM payload ORDER BY key").fetchall()
    # When it is made
    back_up(str(place), file, Writing(io.StringIO()))
    # Then it has nothing of all that
    assert payloads(file) == before
    assert before != broker.execute_sql("SELECT * FROM payload ORDER BY key").fetchall()
    broker.close()


def test_what_a_crash_has_left_in_the_log_is_copied_too(place: Path, file: Path) -> None:
    # Given a database that was not closed
    broker = open_database(str(place))
    broker.execute_sql("INSERT INTO payload VALUES (77, x'07')")
    left = file.parent / "left.sqlite3"
    for suffix in ("", "-wal"):
        left.with_name(left.name + suffix).write_bytes(Path(f"{place}{suffix}").read_bytes())
    broker.close()

    back_up(str(left), file, SILENT)

    assert (77, b"\x07") in payloads(file)


def test_a_database_is_copied_that_an_older_version_wrote(place: Path, file: Path) -> None:
    set_version(place, 1)

    back_up(str(place), file, SILENT)

    assert file.read_bytes()[60:64] == (1).to_bytes(4, "big")


def test_a_link_is_followed_to_the_database(place: Path, file: Path) -> None:
    link = file.with_name("link")
    link.symlink_to(place)

    back_up(str(link), file, SILENT)

    assert payloads(file) == payloads(place)


def test_names_may_be_odd(place: Path, file: Path) -> None:
    odd = place.rename(place.with_name("grid ?mode=ro#%41"))
    copy = file.with_name("mon?day #'\x1b%41" + os.fsdecode(b"\xff"))

    back_up(str(odd), copy, SILENT)

    assert payloads(copy) == payloads(odd)
    assert names(file.parent) == [copy.name]


def set_version(place: Path, version: int) -> None:
    with place.open("r+b") as header:
        header.seek(60)
        header.write(version.to_bytes(4, "big"))


class Terminal(io.StringIO):
    """Shows what it is given."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_a_terminal_alone_shows_how_far_it_is_and_is_left_clean(
    place: Path, file: Path, monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO]
) -> None:
    monkeypatch.setattr("broker.upkeep.progress.DRAWN_EVERY_S", 0)
    progress = Progress(shown := stream())

    back_up(str(place), file, progress)
    progress.clear()

    said = shown.getvalue()
    assert ("copying: 100 %" in said, said.endswith("\r\x1b[K")) == (shown.isatty(),) * 2
    assert shown.isatty() or not said


# What there is already


def test_a_file_that_is_there_stays(place: Path, file: Path) -> None:
    file.write_text("dear diary")

    with pytest.raises(SetupError, match="--force"):
        back_up(str(place), file, SILENT)

    assert file.read_text() == "dear diary"


def test_a_file_that_appears_meanwhile_stays(place: Path, file: Path) -> None:
    class Rival(Progress):
        def say(self, text: str) -> None:
            file.write_text("dear diary")

    with pytest.raises(SetupError, match="--force"):
        back_up(str(place), file, Rival(io.StringIO()))

    assert file.read_text() == "dear diary"
    assert names(file.parent) == [file.name]


def test_a_file_is_replaced_by_force(place: Path, file: Path) -> None:
    file.write_text("dear diary")

    back_up(str(place), file, SILENT, force=True)

    assert payloads(file) == payloads(place)


def itself(place: Path, _file: Path) -> Path:
    return place


def linked(place: Path, file: Path) -> Path:
    file.symlink_to(place)
    return file


def a_folder(_place: Path, file: Path) -> Path:
    return file.parent


def a_pipe(_place: Path, file: Path) -> Path:
    os.mkfifo(file)
    return file


def its_log(place: Path, _file: Path) -> Path:
    return place.with_name(f"{place.name}-wal")


def its_lock(place: Path, file: Path) -> Path:
    file.symlink_to(f"{place}.lock")
    return file


def in_no_folder(_place: Path, file: Path) -> Path:
    return file.with_name("nowhere") / file.name


def in_a_file(place: Path, file: Path) -> Path:
    return place / file.name


def too_long(_place: Path, file: Path) -> Path:
    return file.with_name("x" * 300)


def beside_a_log(_place: Path, file: Path) -> Path:
    file.with_name(f"{file.name}-wal").write_text("of another database")
    return file


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        (itself, "the database itself"),
        (linked, "the database itself"),
        (a_folder, "is a folder"),
        (a_pipe, "a device or the like"),
        (its_log, "belongs to the database"),
        (its_lock, "belongs to the database"),
        (in_no_folder, "No such file"),
        (in_a_file, "Not a directory"),
        (too_long, "too long"),
        (beside_a_log, "a part of the backup"),
    ],
)
@pytest.mark.parametrize("force", [False, True], ids=["", "force"])
def test_a_place_that_cannot_be_is_refused_and_nothing_changes(
    place: Path, file: Path, where: Callable[[Path, Path], Path], sentence: str, force: bool
) -> None:
    wanted = where(place, file)
    before, kept = payloads(place), names(file.parent)

    with pytest.raises(SetupError, match=sentence):
        back_up(str(place), wanted, SILENT, force=force)

    assert payloads(place) == before
    assert names(file.parent) == kept
    assert names(place.parent) == [place.name]


# What there is nothing to copy of


def missing(place: Path) -> str:
    return str(place.with_name("missing"))


def in_memory(_place: Path) -> str:
    return MEMORY


def empty(place: Path) -> str:
    place.write_bytes(b"")
    return str(place)


def newer(place: Path) -> str:
    set_version(place, latest_version() + 1)
    return str(place)


def of_another_program(place: Path) -> str:
    place.write_bytes(b"SQLite format 3\0" + bytes(5_000))
    return str(place)


def damaged(place: Path) -> str:
    with place.open("r+b") as body:
        body.seek(4_096)
        body.write(b"\xff" * 200_000)
    return str(place)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (missing, "no database at"),
        (in_memory, "no database at"),
        (empty, "no database at"),
        (newer, "newer calcgrid"),
        (of_another_program, "not a database of calcgrid"),
        (damaged, "No backup was made"),
    ],
)
def test_what_is_no_sound_database_of_ours_is_refused_and_nothing_is_left(
    place: Path, file: Path, spoil: Callable[[Path], str], sentence: str
) -> None:
    with pytest.raises(SetupError, match=sentence):
        back_up(spoil(place), file, SILENT)

    assert names(file.parent) == []


# What goes wrong meanwhile


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """What this process writes is limited, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_where_there_is_no_room_nothing_is_left(place: Path, file: Path) -> None:
    with files_no_larger_than(300_000), pytest.raises(SetupError, match="No backup was made"):
        back_up(str(place), file, SILENT)

    assert names(file.parent) == []


@pytest.mark.parametrize("step", ["_fill", "_verify", "_put_in_place"])
def test_where_it_is_interrupted_nothing_is_left(
    place: Path, file: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def interrupt(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, step, interrupt)

    with pytest.raises(KeyboardInterrupt):
        back_up(str(place), file, SILENT)

    assert names(file.parent) == []
    assert not any(place.with_name(place.name + suffix).exists() for suffix in LOGS)


def test_it_is_on_the_disk_before_it_has_its_name(
    place: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        said.append((os.readlink(f"/proc/self/fd/{descriptor}"), file.exists()))
        real(descriptor)

    if not Path("/proc/self/fd").exists():
        pytest.skip("looks at what is open through /proc")
    monkeypatch.setattr(os, "fsync", fsync)

    back_up(str(place), file, SILENT)

    (copy, named_before), (folder, named_then) = said
    assert copy.startswith(str(file.parent / f".{file.name}."))
    assert (named_before, folder, named_then) == (False, str(file.parent), True)


INTERRUPTED = """
import io, os, signal, sys, tempfile
from pathlib import Path
from broker.upkeep.backup import back_up
from broker.upkeep.progress import Progress

make = tempfile.mkstemp

def make_and_be_interrupted(**how):
    made = make(**how)
    os.kill(os.getpid(), signal.SIGINT)
    return made

tempfile.mkstemp = make_and_be_interrupted
back_up(sys.argv[1], Path(sys.argv[2]), Progress(io.StringIO()))
"""


def test_a_signal_while_the_file_comes_to_be_leaves_nothing(place: Path, file: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(place), str(file)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert b"KeyboardInterrupt" in done.stderr
    assert os.listdir(file.parent) == []
