"""Images in the process that works on them: what it makes, its limits, and what becomes of it."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from shared.errors import CalcError
from shared.kinds.image import FILTERS, Code, Format, Output, PictureResult
from shared.states import TaskErrorCode
from tests.support.brokers import eventually
from tests.support.image_jobs import Bench, payload_for, result_of
from tests.support.image_notes import told
from tests.support.images import noise, worked, written
from tests.support.profiles import profile
from workers.images.apart import confining
from workers.kinds.apart import helper
from workers.kinds.base import Context, Job
from workers.kinds.image import do
from workers.supervisor.blobs.places import given

SLOW = "blur:100 " * 64
"""Minutes of work for an image of some megapixels."""


@pytest.fixture(scope="module", autouse=True)
def _no_helper_is_left() -> Iterator[None]:
    yield
    helper.close()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Where images are worked on."""
    return Bench(tmp_path)


def sea(width: int = 2_000, height: int = 1_500) -> bytes:
    """A small file of many pixels."""
    return written(Image.new("RGB", (width, height), "navy"))


def children() -> list[psutil.Process]:
    """The processes that work on an image now."""
    assert helper._process is not None
    return psutil.Process(helper._process.pid).children()


def while_it_is_worked_on(deed: Callable[[psutil.Process], object]) -> threading.Thread:
    """Do something to the process of the image that begins now."""

    def wait() -> None:
        eventually(lambda: helper._process is not None and children(), "an image is worked on")
        deed(children()[0])

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_makes_the_same_there(bench: Bench, name: str) -> None:
    data = written(noise("RGBA", (30, 20)))
    product = bench.do(data, name)
    assert bench.bytes_of(product) == worked(data, name)[0]


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("came", Format)
def test_every_format_with_all_that_is_in_it_is_read_and_written_there(
    bench: Bench, came: Format, form: Format
) -> None:
    output = Output(form, keep_metadata=True)
    assert bench.bytes_of(bench.do(told(came), "", output)) == worked(told(came), "", output)[0]


@pytest.mark.parametrize("mode", ["1", "P", "LA", "CMYK", "I;16"])
def test_every_kind_of_pixels_and_profiles_are_understood_there(bench: Bench, mode: str) -> None:
    image = noise("L", (30, 20)).convert(mode) if mode != "LA" else noise("LA", (30, 20))
    profiles = {} if mode in ("CMYK", "I;16") else {"icc_profile": profile()}
    data = written(image, Format.TIFF, **profiles)
    assert bench.bytes_of(bench.do(data, "sepia")) == worked(data, "sepia")[0]


def test_a_result_says_what_was_made(bench: Bench) -> None:
    product = bench.do(sea(), "thumbnail:320,320", Output(Format.WEBP))
    data = bench.bytes_of(product)
    digest = hashlib.sha256(data).digest()
    assert result_of(product) == PictureResult(digest, len(data), Format.WEBP, 320, 240, 1)
    assert product.summary == f"320x240 WEBP, {len(data)} B"


def test_what_is_wrong_with_an_image_is_said(bench: Bench) -> None:
    assert bench.failure(b"<svg onload='alert(1)'>").code == Code.UNREADABLE
    assert bench.failure(sea(), "crop:3000,0").code == Code.OUTSIDE


def test_an_image_that_takes_too_long_is_ended(bench: Bench) -> None:
    bench.set("image.wall", 300)
    error = bench.failure(sea(), SLOW)
    assert error.code == TaskErrorCode.TIME_LIMIT
    assert "image.wall" in error.message


def test_an_image_that_takes_too_much_memory_is_ended(bench: Bench) -> None:
    bench.set("image.memory", 256)
    error = bench.failure(sea(9_000, 9_000))
    assert error.code in (Code.UNREADABLE, TaskErrorCode.MEMORY)
    assert "memory" in error.message
    assert bench.do(sea()).result


@pytest.mark.parametrize("form", [Format.BMP, Format.PNG, Format.TIFF])
def test_a_result_that_is_too_large_is_not_written(bench: Bench, form: Format) -> None:
    data = written(noise("RGB", (5_000, 3_000)), Format.JPEG)
    error = bench.failure(data, "", Output(form))
    assert error.code == Code.TOO_LARGE
    assert "33,554,432" in error.message


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGSEGV, Code.UNREADABLE), (signal.SIGKILL, TaskErrorCode.MEMORY)],
)
def test_a_crash_is_the_end_of_that_image_alone(
    bench: Bench, number: signal.Signals, code: str
) -> None:
    thread = while_it_is_worked_on(lambda process: process.send_signal(number))
    assert bench.failure(sea(), SLOW).code == code
    thread.join()
    assert bench.do(sea()).result


def test_a_helper_that_is_lost_is_started_again(bench: Bench) -> None:
    bench.do(sea())
    assert helper._process is not None
    lost = psutil.Process(helper._process.pid)
    # Given it dies while it works on an image
    thread = while_it_is_worked_on(lambda _process: lost.kill())
    # When
    product = bench.do(sea(), "blur:100 " * 8)
    thread.join()
    # Then
    assert bench.bytes_of(product)
    assert helper._process.pid != lost.pid


def test_nothing_goes_on_without_its_slot(tmp_path: Path) -> None:
    # Given
    given(tmp_path, 0).write_bytes(sea())
    program = (
        "import sys; from pathlib import Path; from workers.kinds.base import *;"
        "from workers.kinds.image import do;"
        "root = Path(sys.argv[1]); body = sys.stdin.buffer.read();"
        "do(Job(body, folder=root), Context())"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as slot:
        assert slot.stdin is not None
        slot.stdin.write(payload_for(sea(), SLOW))
        slot.stdin.close()
        process = psutil.Process(slot.pid)
        eventually(lambda: len(process.children(recursive=True)) == 2, "it works on an image")
        below = process.children(recursive=True)
        # When
        slot.kill()
    # Then
    eventually(lambda: not any(map(_runs, below)), "helper and child are gone")


def test_who_decodes_can_open_nothing_more(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux can see to that")
    program = (
        "import errno, os, socket, sys; from workers.images.apart.confining import confine;"
        "given = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT); confine()\n"
        "for deed in (lambda: open(sys.argv[1]), socket.socket, os.fork,"
        " lambda: os.execv('/bin/true', ['true']), lambda: os.kill(os.getppid(), 0)):\n"
        "    try: deed()\n"
        "    except PermissionError: continue\n"
        "    os._exit(7)\n"
        "os._exit(0 if os.write(given, b'x') else 8)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "file")]
    assert subprocess.run(command, check=False).returncode == 0


@pytest.mark.parametrize("fails", [38, 22], ids=["no_new_privs", "filter"])
def test_nothing_is_decoded_where_the_kernel_does_not_confine_it(
    monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    monkeypatch.setattr(confining, "prepare", lambda: b"\0" * 8)
    monkeypatch.setattr(confining, "_prctl", lambda: lambda what, *_: -(what == fails))

    with pytest.raises(CalcError, match="does not confine"):
        confining.confine()


def test_a_kernel_that_knows_of_no_filters_is_taken_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(confining, "prepare", lambda: b"\0" * 8)
    monkeypatch.setattr(confining, "_prctl", lambda: lambda *_: -1)

    confining.confine()


def test_a_slot_without_the_bytes_says_so() -> None:
    with pytest.raises(CalcError, match="bytes"):
        do(Job(payload_for(sea())), Context())


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
