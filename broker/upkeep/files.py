"""Looks for the files of blobs. Whether their bytes are right is seen by who fetches pieces."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from broker.store.blobs.files import Files, folder_of
from broker.upkeep.reading import reading

_NAMED = "SELECT DISTINCT digest, size FROM blob_claim"
_SENTENCE = "blob-file: What somebody has of a blob lies in a file of its size. Not so:"


def missing(place: str, raw: sqlite3.Connection) -> Iterator[str]:
    """A line for each blob without one. A broker that goes on removes files after the commit that
    names them no more, so what is not there is looked up once more."""
    files = Files(folder_of(place))
    if any(_without_file(files, raw)):
        with reading(place) as later:
            for digest in _without_file(files, later):
                yield f"{_SENTENCE} {digest.hex()}"


def _without_file(files: Files, raw: sqlite3.Connection) -> Iterator[bytes]:
    for digest, size in raw.execute(_NAMED):
        if files.size_of(digest) != size:
            yield digest
