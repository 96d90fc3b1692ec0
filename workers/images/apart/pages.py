"""Large pages for the pixels of images that come one upon the other.

An image is decoded in a process to which all memory is new: in pages of 4 kB the kernel clears and
maps 12,000 of them for 12 MP, one fault each, which is a sixth of the time. Of 2 MB each it is two
dozen. glibc (2.35 and newer) asks for these when it is told so before a program begins; others do
not read this variable. Where an image has just left some, they are there. Otherwise the kernel may
have to make them out of small ones, or have given them back to the host of a virtual machine, and
they cost more than they save.
"""

from __future__ import annotations

import ctypes
import math
import sys
from collections.abc import Mapping

SOON_S = 1.0
"""So long after an image was begun, what it had is still there for the next one."""

_NAME = "GLIBC_TUNABLES"
_BLOCKS = 32 * 1024 * 1024
"""Bytes. Pillow has pixels in blocks of 16 MB; what is smaller than this lies side by side, so that
the ends of a block are no small pages."""

_TUNABLES = f"glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold={_BLOCKS}"

_PR_SET_THP_DISABLE = 41


def with_large_pages(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment to start a program in; of tunables that it has, the last one counts."""
    given = environment.get(_NAME)
    return {**environment, _NAME: f"{_TUNABLES}:{given}" if given else _TUNABLES}


class Pace:
    """How soon images come one after the other."""

    def __init__(self) -> None:
        self._begun = -math.inf

    def is_soon(self, now: float) -> bool:
        """Whether the one that begins now comes soon after the one before."""
        before, self._begun = self._begun, now
        return now - before < SOON_S


def keep_to_small_pages() -> None:
    """In this process from here on, where the kernel has others."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_THP_DISABLE, 1, 0, 0, 0)
