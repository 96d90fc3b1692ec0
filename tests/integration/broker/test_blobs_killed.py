"""Blobs whose writer is killed at any moment, again and again."""

from __future__ import annotations

import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from random import Random

from broker.store.blobs import Blobs

ROOT = Path(__file__).parents[3]
KILLS = 25
BODY_BYTES = 600_000

WRITER = """
import sys
from hashlib import sha256
from pathlib import Path
from random import Random
from broker.store.blobs import Blobs

blobs, random = Blobs(Path(sys.argv[1])), Random(sys.argv[2])
while True:
    body = random.randbytes(600_000)
    upload, digest = random.randbytes(16), sha256(body).digest()
    blobs.begin(upload)
    for offset in range(0, len(body), 65_536):
        blobs.append(upload, offset, body[offset : offset + 65_536])
    assert blobs.finish(upload, digest)
    print(digest.hex(), flush=True)
"""


def told_before_a_kill(folder: Path, seed: int, after: int) -> list[bytes]:
    """The digests that a writer has told until it is killed, some way into the next one."""
    command = [sys.executable, "-c", WRITER, str(folder), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline() for _ in range(after)]
        writer.send_signal(signal.SIGKILL)
        told += writer.stdout.readlines()
    return [bytes.fromhex(line.decode()) for line in told if line.endswith(b"\n")]


def test_what_was_told_is_there_whole_and_nothing_else_after_a_sweep(tmp_path: Path) -> None:
    # Given writers that were killed while they wrote
    folder, random = tmp_path / "blobs", Random(8)  # noqa: S311 -- no secrets
    told: set[bytes] = set()
    for seed in range(KILLS):
        told.update(told_before_a_kill(folder, seed, random.randrange(3)))
    assert told
    # Then each blob is what its name says, told or not
    blobs = Blobs(folder)
    names = [path.name for path in folder.iterdir() if not path.suffix]
    for name in names:
        body = blobs.read(bytes.fromhex(name), 0, 2 * BODY_BYTES)
        assert sha256(body).hexdigest() == name
    assert {digest.hex() for digest in told} <= set(names)
    # And once it is swept, there is what was told and nothing more
    assert blobs.sweep(told.__contains__).unfinished
    assert {path.name for path in folder.iterdir()} == {digest.hex() for digest in told}
