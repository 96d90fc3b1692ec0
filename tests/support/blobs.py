"""Blobs for tests, and what lies in a folder of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from broker.store.blobs.files import Files


def digest_of(data: bytes) -> bytes:
    """What a blob is known by."""
    return hashlib.sha256(data).digest()


def put(files: Files, data: bytes) -> bytes:
    """Keep a blob; its hash."""
    incoming = files.begin()
    incoming.append(data)
    files.keep(incoming, digest_of(data))
    return digest_of(data)


def blobs_in(root: Path) -> set[bytes]:
    """The hashes of what is there; fails for a file that is not what its name says."""
    found = [path for path in root.glob("??/*") if path.is_file()]
    for path in found:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name, path
    return {bytes.fromhex(path.name) for path in found}


def unfinished_in(root: Path) -> list[Path]:
    """The files of what has begun to come in."""
    return list((root / "incoming").iterdir())
