"""Images as jobs of a slot."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from shared.errors import CalcError
from shared.kinds import image
from shared.kinds.image import Output, Picture, PictureResult, parse, tile
from shared.settings import Settings
from shared.wire.rows import Plan, SettingValue, Step
from tests.support.images import AS_IT_CAME
from workers.kinds.base import Context, Job, Product
from workers.kinds.image import do
from workers.kinds.tile import do as do_step
from workers.supervisor.blobs.places import given, made


def payload_for(data: bytes, pipeline: str = "", output: Output = AS_IT_CAME) -> bytes:
    """What is to be done to the bytes of a file."""
    digest = hashlib.sha256(data).digest()
    return image.payload(Picture(digest, len(data), "cat", parse(pipeline), output))


class Bench:
    """A folder in which images are worked on as in a slot."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._settings = Settings()

    def set(self, name: str, value: int) -> None:
        """Change a setting."""
        self._settings = self._settings.changed([SettingValue(name, value)])

    def do(self, data: bytes, pipeline: str = "", output: Output = AS_IT_CAME) -> Product:
        """What comes of an image."""
        product = self.begin(data, pipeline, output)
        assert isinstance(product, Product)
        return product

    def begin(
        self,
        data: bytes,
        pipeline: str = "",
        output: Output = AS_IT_CAME,
        *,
        slots: int = 1,
        whole: bool = False,
    ) -> Product | Plan:
        """The same, or how several slots are to do it."""
        given(self.root, 0).write_bytes(data)
        body = payload_for(data, pipeline, output)
        job = Job(body, whole=whole, folder=self.root, slots=slots)
        return do(job, Context(self._settings))

    def take(self, step: Step, name: str, done: Sequence[bytes] = ()) -> Product:
        """What comes of a step in a folder of its own, given the results of those before it."""
        folder = self.root / name
        folder.mkdir()
        for place, blob in enumerate(tile.takes(step.payload, done)):
            os.link(self.file(blob.digest), given(folder, place))
        return do_step(Job(step.payload, tuple(done), folder=folder), Context(self._settings))

    def file(self, digest: bytes) -> Path:
        """Where what was given or made lies."""
        files = [path for path in self.root.rglob("*-?") if path.is_file()]
        return next(path for path in files if hashlib.sha256(path.read_bytes()).digest() == digest)

    def bytes_of(self, product: Product) -> bytes:
        """The file that was made, which is what the result says."""
        data = made(self.root, 0).read_bytes()
        result = result_of(product)
        assert (hashlib.sha256(data).digest(), len(data)) == (result.digest, result.size)
        return data

    def failure(self, data: bytes, pipeline: str = "", output: Output = AS_IT_CAME) -> CalcError:
        """What is said of an image of which nothing comes."""
        with pytest.raises(CalcError) as caught:
            self.do(data, pipeline, output)
        return caught.value


def result_of(product: Product) -> PictureResult:
    """What was made."""
    return image.result_of(product.result)
