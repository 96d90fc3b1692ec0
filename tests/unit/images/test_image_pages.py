"""Large pages for images that come one upon the other, and small ones for the others."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from PIL import Image

from shared.kinds.image import Format
from tests.support.brokers import eventually
from tests.support.image_jobs import Bench
from tests.support.images import written
from workers.images.apart.pages import SOON_S, Pace, with_large_pages
from workers.kinds.apart import helper

THP = Path("/sys/kernel/mm/transparent_hugepage/enabled")
NAME = "GLIBC_TUNABLES"
SEA = written(Image.new("RGB", (800, 600), "navy"), Format.JPEG)
SLOW = "blur:100 " * 64
ENDED_AFTER_MS = 300


@pytest.fixture(autouse=True)
def _no_helper_is_left() -> Iterator[None]:
    helper.close()
    yield
    helper.close()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Where images take a third of a second, and are ended."""
    made = Bench(tmp_path)
    made.set("image.wall", ENDED_AFTER_MS)
    return made


def test_a_program_is_told_of_large_pages_and_of_nothing_else() -> None:
    before = {"HOME": "/root"}
    after = with_large_pages(before)
    assert after.keys() - before.keys() == {NAME}
    assert "glibc.malloc.hugetlb=1" in after[NAME].split(":")
    assert before == {"HOME": "/root"}


def test_what_somebody_has_set_comes_last_and_so_counts() -> None:
    after = with_large_pages({NAME: "glibc.malloc.hugetlb=0"})
    assert after[NAME].split(":")[-1] == "glibc.malloc.hugetlb=0"


def test_the_first_image_comes_after_nothing() -> None:
    assert not Pace().is_soon(0)


@pytest.mark.parametrize(("pause", "soon"), [(SOON_S / 2, True), (SOON_S, False)])
def test_an_image_comes_soon_after_the_last_one_alone(pause: float, soon: bool) -> None:
    pace = Pace()
    pace.is_soon(100)
    pace.is_soon(200)
    assert pace.is_soon(200 + pause) is soon


@pytest.mark.skipif(
    not THP.exists() or "[madvise]" not in THP.read_text() or sys.platform != "linux",
    reason="the kernel gives large pages to nobody, or to everybody",
)
def test_the_helper_asks_for_large_pages(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    flags = _heap_of_helper(bench)
    assert "hg" in flags, "glibc 2.35 or newer"


@pytest.mark.skipif(sys.platform != "linux", reason="only there are they to be had")
def test_an_image_before_which_was_none_keeps_to_small_pages(bench: Bench) -> None:
    assert not _has_large_pages(bench)


@pytest.mark.skipif(sys.platform != "linux", reason="only there are they to be had")
def test_images_that_come_one_upon_the_other_have_large_pages(bench: Bench) -> None:
    bench.do(SEA)
    eventually(lambda: _has_large_pages(bench), "one came soon enough")


def _heap_of_helper(bench: Bench) -> list[str]:
    bench.do(SEA)
    assert helper._process is not None
    mapped = Path(f"/proc/{helper._process.pid}/smaps").read_text()
    flags = re.search(r"\[heap\]\n(?:(?!VmFlags).*\n)*VmFlags: (.*)\n", mapped)
    assert flags is not None
    return flags[1].split()


def _has_large_pages(bench: Bench) -> bool:
    """Whether the process of an image that is worked on now may have them."""
    working = threading.Thread(target=bench.failure, args=(SEA, SLOW))
    working.start()
    try:
        status = eventually(_status_of_limited_child, "an image is worked on")
    finally:
        working.join()
    return "THP_enabled:\t1" in status


def _status_of_limited_child() -> str:
    """What the kernel says of it once it has begun with the image."""
    if helper._process is None:
        return ""
    with suppress(psutil.NoSuchProcess, FileNotFoundError):
        for child in psutil.Process(helper._process.pid).children():
            if child.rlimit(psutil.RLIMIT_AS)[0] != psutil.RLIM_INFINITY:
                return Path(f"/proc/{child.pid}/status").read_text()
    return ""
