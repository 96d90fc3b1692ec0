"""Ids, the session file, the kinds, and the pipe to the parent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from shared import ids, kinds, limits, session_file
from shared.clock import now
from shared.errors import ErrorCode, RequestError, SetupError
from shared.kinds import expression
from shared.session_file import LOCAL, StoredSession
from shared.wire.codec import pack
from tests.support.brokers import eventually, is_gone

ANN = StoredSession("ann", bytes(range(32)), LOCAL)


def child_id() -> bytes:
    """An id that a forked child makes."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.write(writing, ids.new_id())
        os._exit(0)
    os.waitpid(child, 0)
    made = os.read(reading, 16)
    os.close(reading)
    os.close(writing)
    return made


class TestIds:
    def test_an_id_is_a_uuid_of_version_seven(self) -> None:
        for _ in range(200):
            made = uuid.UUID(bytes=ids.new_id())
            assert (made.version, made.variant) == (7, uuid.RFC_4122)

    def test_it_begins_with_the_time(self) -> None:
        before = now()
        made = ids.new_id()
        assert before <= int.from_bytes(made[:6], "big") <= now()

    def test_ids_grow_with_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = []
        for millis in (1, 2, 255, 256, 2**40, 2**48 - 1):
            monkeypatch.setattr("time.time_ns", lambda millis=millis: millis * 1_000_000)
            made.append(ids.new_id())
        assert made == sorted(made)
        assert len(set(map(len, made))) == 1

    def test_they_grow_within_a_millisecond_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("time.time_ns", lambda: 7)
        made = [ids.new_id() for _ in range(500)]
        assert made == sorted(set(made))

    def test_every_other_bit_is_random_from_process_to_process(self) -> None:
        ones = zeros = 0
        for _ in range(100):
            made = int.from_bytes(child_id(), "big") & ((1 << 80) - 1)
            ones |= made
            zeros |= ~made & ((1 << 80) - 1)
        fixed = (0xF << 76) | (0b1111 << 60)
        assert ones & zeros == ((1 << 80) - 1) & ~fixed

    def test_the_text_of_an_id_names_it(self) -> None:
        made = ids.new_id()
        assert ids.parse_id(ids.id_text(made)) == made
        with pytest.raises(ValueError, match="badly formed"):
            ids.parse_id("12")


class TestSessionFile:
    def test_what_is_kept_is_found_again_and_closed_to_others(self, tmp_path: Path) -> None:
        path = tmp_path / "home" / "session"
        old = os.umask(0)
        try:
            session_file.save(path, ANN)
        finally:
            os.umask(old)
        assert session_file.load(path) == ANN
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert [entry.name for entry in path.parent.iterdir()] == ["session"]

    def test_an_open_file_is_replaced_and_not_written_to(self, tmp_path: Path) -> None:
        path = tmp_path / "session"
        path.write_text("old")
        path.chmod(0o666)
        with path.open() as reader:
            session_file.save(path, ANN)
            assert reader.read() == "old"
        assert path.stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "{}",
            "[]",
            "null",
            "not json",
            json.dumps({"user": "ann", "token": "00", "broker": LOCAL}),
            json.dumps({"user": "ann", "token": "zz" * 32, "broker": LOCAL}),
            json.dumps({"user": 1, "token": "00" * 32, "broker": LOCAL}),
            json.dumps({"user": "ann", "token": "00" * 32, "broker": None}),
            json.dumps({"user": "ann", "token": None, "broker": LOCAL}),
            json.dumps({"user": "ann", "token": "00" * 32, "broker": LOCAL}) + " " * 5_000 + "x",
        ],
        ids=lambda text: text[:60],
    )
    def test_what_cannot_be_a_session_is_none(self, text: str, tmp_path: Path) -> None:
        (tmp_path / "session").write_text(text)
        found = session_file.found(tmp_path / "session")
        assert found in (None, StoredSession("ann", bytes(32), LOCAL))
        assert found is None or len(text) > 5_000

    @pytest.mark.parametrize("mode", [0o640, 0o602, 0o666])
    def test_what_others_may_know_or_have_written_is_refused(
        self, mode: int, tmp_path: Path
    ) -> None:
        path = tmp_path / "session"
        session_file.save(path, ANN)
        path.chmod(mode)
        with pytest.raises(SetupError, match=f"log in again, or run: chmod 600 {path}"):
            session_file.load(path)
        assert session_file.found(path) == ANN
        session_file.remove(path, ANN.token)
        assert not path.exists()

    def test_what_is_no_file_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "bytes").write_bytes(b"\xff\xfe")
        for path in (tmp_path, tmp_path / "missing", tmp_path / "bytes"):
            assert session_file.load(path) is None

    def test_only_the_session_that_is_meant_is_forgotten(self, tmp_path: Path) -> None:
        path = tmp_path / "session"
        session_file.save(path, ANN)
        session_file.remove(path, bytes(32))
        assert session_file.load(path) == ANN
        session_file.remove(path, ANN.token)
        assert not path.exists()
        session_file.remove(path)

    def test_a_place_that_cannot_be_written_is_a_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(SetupError, match="Cannot keep the session"):
            session_file.save(tmp_path / "file" / "session", ANN)


class TestKinds:
    def test_the_title_of_an_expression_is_how_it_begins(self) -> None:
        described = kinds.describe("expression", expression.payload("1+" * 500 + "1"))
        assert described.title == ("1+" * 500)[: limits.TITLE_CHARS]

    def test_a_text_comes_back_as_it_was(self) -> None:
        for text in ("", "1+1", "\x1b[2J", "é" * 1_000, "\n\t\0"):
            assert expression.text_of(expression.payload(text)) == text

    @pytest.mark.parametrize("kind", ["", "Expression", "picture", "x" * 64])
    def test_an_unknown_kind_is_refused_by_naming_the_known(self, kind: str) -> None:
        with pytest.raises(RequestError, match="there is expression") as refused:
            kinds.describe(kind, b"")
        assert refused.value.code is ErrorCode.INVALID

    @pytest.mark.parametrize(
        "payload",
        [b"", b"\xc1", pack(expression.Expression("1")) + b"\0", b"\x91\x01", b"\x91\xa1\xff"],
        ids=repr,
    )
    def test_a_payload_that_is_none_is_refused(self, payload: bytes) -> None:
        with pytest.raises(RequestError) as refused:
            kinds.describe("expression", payload)
        assert refused.value.code is ErrorCode.INVALID

    def test_the_longest_expression_is_taken_and_no_longer_one(self) -> None:
        most = limits.EXPRESSION_CHARS
        assert kinds.describe("expression", expression.payload("é" * most)).title
        with pytest.raises(RequestError) as refused:
            kinds.describe("expression", expression.payload("1" * (most + 1)))
        assert refused.value.code is ErrorCode.TOO_LARGE


PARENT = """
import os, subprocess, sys, time
reading, writing = os.pipe()
child = subprocess.Popen(
    [sys.executable, "-c", sys.argv[1], str(reading)], pass_fds=[reading], stdout=subprocess.PIPE
)
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.read()
"""
CHILD = """
import sys, time
from shared.lifeline import die_with_parent
die_with_parent(int(sys.argv[1]))
print("ready", flush=True)
{busy}
"""


class TestLifeline:
    @pytest.mark.parametrize(
        "busy",
        [
            "time.sleep(600)",
            "while True: pass",
            pytest.param(
                "import gmpy2; a = gmpy2.mpz(3) ** 80_000_000; b = gmpy2.fac(30_000_000)",
                marks=pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel"),
            ),
        ],
        ids=["asleep", "in Python", "in C"],
    )
    def test_a_child_ends_with_its_parent(self, busy: str) -> None:
        # Given a parent and its child, which is busy
        command = [sys.executable, "-c", PARENT, CHILD.format(busy=busy)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
            assert parent.stdout is not None
            child = int(parent.stdout.readline())
            assert not is_gone(child)
            # When the parent is killed
            parent.send_signal(signal.SIGKILL)
        # Then the child goes too
        eventually(lambda: is_gone(child), "the child is gone")
