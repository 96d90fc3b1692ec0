"""Images as jobs of a slot."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from shared.errors import CalcError
from shared.kinds import image
from shared.kinds.image import Output, Picture, PictureResult, parse
from shared.settings import Settings
from shared.wire.rows import SettingValue
from tests.support.images import AS_IT_CAME
from workers.kinds.base import Context, Job, Product
from workers.kinds.image import do
from workers.supervisor.blobs.places import given, made


def payload_for(data: bytes, pipeline: str = "", output: Output = AS_IT_CAME) -> bytes:
    """What is to be done to the bytes of a file."""
    digest = hashlib.sha256(data).digest()
    return image.payload(Picture(digest, len(data), "cat", parse(pipeline), output))


class Bench:
    """A folder in which images are worked on as in a slot."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._settings = Settings()

    def set(self, name: str, value: int) -> None:
        """Change a setting."""
        self._settings = self._settings.changed([SettingValue(name, value)])

    def do(self, data: bytes, pipeline: str = "", output: Output = AS_IT_CAME) -> Product:
        """What comes of an image."""
        given(self._root, 0).write_bytes(data)
        body = payload_for(data, pipeline, output)
        product = do(Job(body, folder=self._root), Context(self._settings))
        assert isinstance(product, Product)
        return product

    def bytes_of(self, product: Product) -> bytes:
        """The file that was made, which is what the result says."""
        data = made(self._root, 0).read_bytes()
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
