"""Small colour profiles, made by hand."""

from __future__ import annotations

import struct
from collections.abc import Mapping

_HEADER_BYTES = 128
_WHITE = (63190, 65536, 54061)


def profile(name: str = "Wide") -> bytes:
    """RGB of gamma 2.2, with primaries that are not those of sRGB."""
    curves = {tag: _curve(2.2) for tag in (b"rTRC", b"gTRC", b"bTRC")}
    primaries = {
        b"rXYZ": _place(39998, 20396, 1280),
        b"gXYZ": _place(13450, 41200, 3990),
        b"bXYZ": _place(9780, 4142, 48790),
    }
    return _made(b"RGB ", {**_called(name), **primaries, **curves})


def gray_profile() -> bytes:
    """Gray whose levels are proportional to its light."""
    return _made(b"GRAY", {**_called("Gray"), b"kTRC": _curve(1.0)})


def _called(name: str) -> dict[bytes, bytes]:
    text = name.encode("ascii") + b"\0"
    return {
        b"desc": struct.pack(">4sII", b"desc", 0, len(text)) + text + bytes(79),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": _place(*_WHITE),
    }


def _curve(gamma: float) -> bytes:
    return struct.pack(">4sIIH", b"curv", 0, 1, round(gamma * 256))


def _place(x: int, y: int, z: int) -> bytes:
    return struct.pack(">4sI3i", b"XYZ ", 0, x, y, z)


def _made(space: bytes, tags: Mapping[bytes, bytes]) -> bytes:
    """A profile as it stands in files: header, table of tags, tags."""
    table, body = struct.pack(">I", len(tags)), b""
    start = _HEADER_BYTES + len(table) + 12 * len(tags)
    for name, value in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    return _header(start + len(body), space) + table + body


def _header(size: int, space: bytes) -> bytes:
    head = struct.pack(">I4sI4s4s4s", size, b"none", 0x02100000, b"mntr", space, b"XYZ ")
    head += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp")
    head += bytes(28) + struct.pack(">3i", *_WHITE)
    return head + bytes(_HEADER_BYTES - len(head))
