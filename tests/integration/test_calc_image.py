"""`calc image` as a script sees it, on a grid of real processes."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import struct
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from broker.store.blobs.files import folder_of
from shared.kinds.image import Code, Format, Output
from shared.program import INTERRUPTED
from shared.shelf import Shelf
from shared.states import TaskState
from shared.wire.client import Cancel, ChangeSettings
from shared.wire.rows import SettingValue
from tests.support.brokers import DEADLINE_S, Broker, RawPeer, eventually
from tests.support.grids import Finished, Grid, kill, served_grid, wait_for_workers, workers
from tests.support.image_notes import SECRET, told
from tests.support.images import noise, read, worked, written
from tests.support.pipes import writer_of

SLOW = ("blur:100",) * 64
"""For half a minute, for an image of some megapixels."""


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Grid, Broker, RawPeer]]:
    """A grid with one worker that works on images, with ann logged in."""
    with served_grid() as (grid, broker, client):
        grid.work_on_images()
        log_in(grid)
        grid.worker("w", slots=2)
        wait_for_workers(client, "w")
        yield grid, broker, client


@pytest.fixture
def grid(served: tuple[Grid, Broker, RawPeer]) -> Grid:
    """Its grid. The client is heard before each test: a broker forgets who is silent for long."""
    served[2].rows()
    return served[0]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """An image in a file."""
    path = tmp_path / "photo.png"
    path.write_bytes(written(noise("RGB", (300, 200))))
    return path


def log_in(grid: Grid) -> None:
    """As ann, who is there."""
    done = grid.calc("login", "ann", "--password-stdin", stdin=b"correct horse")
    assert done.status == 0, done


def calc_image(grid: Grid, *args: str | Path, stdin: bytes = b"") -> Finished:
    """Run `calc image` to its end."""
    return grid.calc("image", *map(str, args), stdin=stdin)


def piped(grid: Grid, *args: str, stdin: bytes) -> bytes:
    """What `calc image` writes into a pipe."""
    command = grid.command("calc", "image", *args)
    done = subprocess.run(
        command, input=stdin, capture_output=True, env=grid.env, timeout=60, check=True
    )
    assert done.stderr == b""
    return done.stdout


def objects(text: str) -> list[dict[str, Any]]:
    """The JSON objects of an output, one a line."""
    return [json.loads(line) for line in text.splitlines()]


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A small PNG that says that it is so large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


def test_an_image_is_what_pillow_makes_of_it(grid: Grid, photo: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.webp"
    done = calc_image(grid, "blur:2", "resize:100", photo, target)
    expected = worked(photo.read_bytes(), "blur:2 resize:100", Output(Format.WEBP))[0]
    assert (done.status, done.err) == (0, "")
    assert target.read_bytes() == expected
    assert done.out == f"{target}: 100x67 WEBP, {-(-len(expected) // 1000)} KB\n"


def test_a_result_lies_beside_its_image(grid: Grid, photo: Path) -> None:
    assert calc_image(grid, "sepia", photo).status == 0
    assert read(photo.with_name("photo-sepia.png").read_bytes()).size == (300, 200)
    assert len(list(photo.parent.iterdir())) == 2


def test_through_pipes(grid: Grid) -> None:
    data = written(noise("RGBA", (40, 30)))
    assert piped(grid, "negative", "-", stdin=data) == worked(data, "negative")[0]
    assert piped(grid, "negative", "-", "-", stdin=data) == worked(data, "negative")[0]


def test_metadata_goes_unless_it_is_kept(grid: Grid, tmp_path: Path) -> None:
    data = told(Format.JPEG)
    assert SECRET not in piped(grid, "sepia", "-", stdin=data)
    assert SECRET in piped(grid, "--keep-metadata", "sepia", "-", stdin=data)


def test_metadata_that_is_not_kept_although_it_was_to_be_is_told_of(
    grid: Grid, tmp_path: Path
) -> None:
    photo, target = tmp_path / "photo.jpg", tmp_path / "out.png"
    photo.write_bytes(written(noise("RGB", (30, 20)), Format.JPEG, exif=b"Exif\0\0" + b"x" * 99))
    # As people read it
    done = calc_image(grid, "--keep-metadata", photo, target)
    assert (done.status, done.out[-17:]) == (0, "; not kept: exif\n")
    # As programs do
    done = calc_image(grid, "--json", "--force", "--keep-metadata", photo, target)
    assert objects(done.out)[0]["result"]["lost"] == ["exif"]
    # And where the image itself goes to standard output
    piping = grid.command("calc", "image", "--keep-metadata", str(photo), "-")
    piped_out = subprocess.run(piping, capture_output=True, env=grid.env, timeout=60, check=True)
    assert piped_out.stderr.decode() == f"calc: {photo}: not kept: exif\n"


def test_nothing_is_written_over(grid: Grid, photo: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.png"
    target.write_text("mine")
    done = calc_image(grid, "sepia", photo, target)
    assert (done.status, target.read_text()) == (1, "mine")
    assert "--force" in done.err
    assert calc_image(grid, "--force", "sepia", photo, target).status == 0
    assert target.read_bytes() == worked(photo.read_bytes(), "sepia")[0]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("blurr:2", "a.png", "b.png"), "no filter 'blurr'"),
        (("blur:2000", "a.png"), "sigma of blur"),
        (("sepia",), "No image is named"),
        (("--format", "png", "--quality", "3", "a.png"), "quality"),
        (("--json", "sepia", "-"), "standard output"),
    ],
)
def test_what_is_typed_wrong_is_explained(grid: Grid, args: tuple[str, ...], said: str) -> None:
    done = calc_image(grid, *args)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_filters_are_listed_without_a_broker(tmp_path: Path) -> None:
    grid = Grid(tmp_path)
    done = calc_image(grid, "--list")
    assert done.status == 0
    assert "blur:sigma" in done.out
    names = [each["name"] for each in objects(calc_image(grid, "--list", "--json").out)]
    assert names[:2] == ["grayscale", "negative"]
    assert not grid.processes()


HOSTILE = {
    "empty.png": b"",
    "bomb.png": bomb(),
    "cut.png": written(noise("RGB", (200, 200)))[:5_000],
    "script.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "shell.gif": b"#!/bin/sh\nrm -rf /\n",
    "page.webp": b"%!PS-Adobe-3.0\n(/etc/passwd) run\n",
    "lying.bmp": b"BM" + struct.pack("<IIIIiiHH24x", 99, 0, 54, 40, 9_999, 9_999, 1, 24),
}


def test_a_folder_with_hostile_files(grid: Grid, tmp_path: Path, photo: Path) -> None:
    # Given images among files that are none
    inside = tmp_path / "in"
    (inside / "deep").mkdir(parents=True)
    good = [inside / "a.png", inside / "deep" / "b.png", inside / "z.png"]
    for path in good:
        path.write_bytes(photo.read_bytes())
    for name, data in HOSTILE.items():
        (inside / name).write_bytes(data)
    slots = {slot.pid for slot in grid.slots()}

    # When
    done = calc_image(grid, "--json", "thumbnail:50,50", inside, "--out", tmp_path / "out")

    # Then each that is none says why, the others are made, and the worker lives
    told = {Path(each["in"]): each for each in objects(done.out)}
    assert done.status == 1
    for path in good:
        assert told[path]["state"] == TaskState.DONE
        assert (told[path]["result"]["width"], told[path]["result"]["height"]) == (50, 33)
        assert (tmp_path / "out" / path.relative_to(inside)).is_file()
    for name in HOSTILE:
        assert told[inside / name]["error"]["message"]
        assert not (tmp_path / "out" / name).exists()
    assert told[inside / "bomb.png"]["error"]["code"] == Code.TOO_MANY_PIXELS
    assert told[inside / "script.jpg"]["error"]["code"] == Code.UNREADABLE
    assert {slot.pid for slot in grid.slots()} == slots
    assert len(list((tmp_path / "out").rglob("*"))) == 4


def test_an_image_over_its_limits_fails_and_the_worker_lives(
    served: tuple[Grid, Broker, RawPeer], tmp_path: Path
) -> None:
    grid, _, client = served
    slots = {slot.pid for slot in grid.slots()}
    change(client, "image.wall", 300)
    (tmp_path / "sea.png").write_bytes(written(noise("L", (1, 1)).resize((2_000, 1_500))))
    done = calc_image(grid, *SLOW, tmp_path / "sea.png")
    change(client, "image.wall", 60_000)
    assert done.status == 1
    assert "image.wall" in done.err
    assert {slot.pid for slot in grid.slots()} == slots


def test_an_image_that_is_gone_from_the_broker_s_disk_fails_until_it_is_sent_again(
    served: tuple[Grid, Broker, RawPeer], tmp_path: Path
) -> None:
    # Given
    grid, _, client = served
    data = written(noise("RGB", (90, 60), seed=77))
    (tmp_path / "gone.png").write_bytes(data)
    change(client, "pause.image", 1)
    process = grid.start("calc", "image", "sepia", str(tmp_path / "gone.png"))
    eventually(lambda: any(not row.state.ended for row in client.rows()), "it is queued")

    # When
    name = hashlib.sha256(data).hexdigest()
    (folder_of(str(grid.home.database)) / name[:2] / name).unlink()
    change(client, "pause.image", 0)

    # Then
    assert b"gone from the broker's disk" in process.communicate(timeout=DEADLINE_S)[1]
    assert process.returncode == 1
    assert calc_image(grid, "sepia", tmp_path / "gone.png").status == 0


def test_a_task_tells_what_was_done(
    served: tuple[Grid, Broker, RawPeer], photo: Path, tmp_path: Path
) -> None:
    grid, _, client = served
    (line,) = objects(calc_image(grid, "--json", "sepia", photo, tmp_path / "a.gif").out)
    shown = grid.calc("show", str(line["number"]))
    assert "photo.png" in shown.out
    assert "300x200 GIF" in shown.out
    (told,) = objects(grid.calc("show", "--json", str(line["number"])).out)
    assert told["filters"] == "sepia"
    assert told["result"] == line["result"]
    assert (line["in"], line["out"]) == (str(photo), str(tmp_path / "a.gif"))
    # And nothing of it is left if it is to be forgotten
    before = {row.id for row in client.rows()}
    assert calc_image(grid, "--forget", "sepia", photo, tmp_path / "b.gif").status == 0
    assert {row.id for row in client.rows()} == before


def start_long(grid: Grid, client: RawPeer, folder: Path) -> tuple[subprocess.Popen[bytes], bytes]:
    """`calc image` at work on what takes long, and its task."""
    (folder / "sea.png").write_bytes(written(noise("L", (1, 1)).resize((3_000, 2_000))))
    process = grid.start("calc", "image", *SLOW, str(folder / "sea.png"))

    def running() -> list[bytes]:
        return [row.id for row in client.rows() if row.started and not row.state.ended]

    (task,) = eventually(running, "it runs")
    return process, task


def test_ctrl_c_cancels_and_leaves_no_file(
    served: tuple[Grid, Broker, RawPeer], tmp_path: Path
) -> None:
    grid, _, client = served
    process, task = start_long(grid, client, tmp_path)
    process.send_signal(signal.SIGINT)
    assert process.wait(DEADLINE_S) == INTERRUPTED
    eventually(lambda: client.get(task).state is TaskState.CANCELLED, "it is cancelled")
    assert [path.name for path in tmp_path.iterdir()] == ["sea.png"]
    assert process.stderr is not None
    assert process.stderr.read() == b"calc: 0 written, 1 cancelled\n"


def test_ctrl_c_ends_it_also_where_no_broker_answers(
    served: tuple[Grid, Broker, RawPeer], tmp_path: Path
) -> None:
    # Given an image that is worked on, and a broker that stands still
    grid, broker, client = served
    process, task = start_long(grid, client, tmp_path)
    broker.process.send_signal(signal.SIGSTOP)
    try:
        # When
        process.send_signal(signal.SIGINT)
        # Then it ends as ever, and does not say that anything was cancelled
        assert process.wait(DEADLINE_S) == INTERRUPTED
    finally:
        broker.process.send_signal(signal.SIGCONT)
        client.ask(Cancel((task,)))
    assert process.stderr is not None
    assert process.stderr.read().splitlines()[-1] == b"calc: 0 written, 1 left"


def test_ctrl_c_ends_the_waiting_for_a_pipe(grid: Grid, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    process = grid.start("calc", "image", "sepia", str(pipe))
    writer = eventually(lambda: writer_of(pipe), "somebody reads it")

    process.send_signal(signal.SIGINT)

    assert process.wait(DEADLINE_S) == INTERRUPTED
    os.close(writer)


class TestDeaths:
    """Processes are killed while a folder is worked on."""

    COUNT = 24

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """A folder with images that take a moment each."""
        folder = tmp_path / "in"
        folder.mkdir()
        for number in range(self.COUNT):
            image = noise("RGB", (64, 48), seed=number).resize((1_200, 900))
            (folder / f"{number}.jpg").write_bytes(written(image, Format.JPEG, quality=95))
        return folder

    def start(self, grid: Grid, folder: Path) -> subprocess.Popen[bytes]:
        """Work on it, and return when some of it is there."""
        out = folder.parent / "out"
        process = grid.start("calc", "image", "blur:3", str(folder), "--out", str(out))
        eventually(lambda: len(list(out.glob("*.jpg"))) > 2, "some are there")
        assert process.poll() is None
        return process

    def check(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        """All of it is there and right."""
        assert process.wait(60) == 0
        made = sorted((folder.parent / "out").iterdir())
        assert len(made) == self.COUNT
        for path in made:
            given = folder / path.name
            assert path.read_bytes() == worked(given.read_bytes(), "blur:3")[0]

    def test_of_the_broker(self, served: tuple[Grid, Broker, RawPeer], folder: Path) -> None:
        with served_grid() as (grid, broker, client):
            grid.work_on_images()
            log_in(grid)
            grid.worker("w", slots=2)
            wait_for_workers(client, "w")
            process = self.start(grid, folder)
            broker.restart()
            self.check(folder, process)

    def test_of_the_worker(self, served: tuple[Grid, Broker, RawPeer], folder: Path) -> None:
        with served_grid() as (grid, _, client):
            grid.work_on_images()
            log_in(grid)
            first = grid.worker("first", slots=2)
            wait_for_workers(client, "first")
            process = self.start(grid, folder)
            first.kill()
            assert process.stderr is not None
            assert process.stderr.readline() == b"calc: waiting: there is no worker\n"
            grid.worker("second", slots=2)
            self.check(folder, process)
            assert workers(client)["second"].done

    def test_of_calc_by_ctrl_c(self, served: tuple[Grid, Broker, RawPeer], folder: Path) -> None:
        grid, _, _ = served
        process = self.start(grid, folder)
        process.send_signal(signal.SIGINT)
        assert process.wait(DEADLINE_S) == INTERRUPTED
        written = len(list((folder.parent / "out").iterdir()))
        assert process.stderr is not None
        said = f"calc: {written} written, {self.COUNT - written} cancelled\n"
        assert process.stderr.read().decode() == said

    def test_of_a_slot(self, served: tuple[Grid, Broker, RawPeer], folder: Path) -> None:
        grid, _, _ = served
        process = self.start(grid, folder)
        kill(grid.slots()[0])
        self.check(folder, process)


def test_who_does_not_reach_the_shelf_has_the_same_made(grid: Grid, photo: Path) -> None:
    # Given programs that find the folder open to others, and put nothing there
    handed_in = Shelf(folder_of(str(grid.home.database))).handed_in
    handed_in.chmod(0o755)

    # When
    try:
        done = calc_image(grid, "posterize:3", photo)
    finally:
        handed_in.chmod(0o700)

    # Then
    assert done.status == 0, done.err
    made = photo.with_name("photo-posterize.png").read_bytes()
    assert made == worked(photo.read_bytes(), "posterize:3")[0]
    assert list(handed_in.iterdir()) == []


def change(client: RawPeer, name: str, value: int) -> None:
    """Change a setting."""
    client.ask(ChangeSettings((SettingValue(name, value),)))
