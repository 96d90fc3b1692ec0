"""Whether several workers are faster than one with an image, and how it is cut then.

Each of them decodes all of it, does the first filters to a strip, and brings the pixels; one
fetches all strips, does the other filters to the whole, and encodes. So what is saved is a part of
the time of the first filters, and what it costs is moving their pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from shared.kinds.image import Format, Pipeline
from shared.kinds.image.pipeline import margin
from shared.limits import BLOB_BYTES, STRIPS
from shared.wire.fields import Count, Millis, Most
from shared.wire.schema import record

FILTER_MS: Mapping[str, tuple[float, float]] = {
    "blur": (7, 27),
    "sharpen": (9, 31),
    "edges": (5, 11),
    "contour": (3, 10),
    "emboss": (3, 10),
    "sketch": (11, 13),
    "sepia": (4, 5),
    "brightness": (0.5, 5),
    "posterize": (0.3, 2.4),
    "solarize": (0.3, 2.3),
    "negative": (0.3, 2),
    "blackwhite": (0.3, 1.6),
    "grayscale": (0.1, 0.4),
}
"""What a filter takes for a megapixel, in gray and in colours (`make bench` has the machine)."""

MADE_GRAY = frozenset(["grayscale", "blackwhite", "sketch"])
MADE_COLOURED = frozenset(["sepia"])

DECODING_MS: Mapping[Format, float] = {Format.JPEG: 5, Format.PNG: 15, Format.WEBP: 13}
ENCODING_MS: Mapping[Format, float] = {
    Format.JPEG: 4,
    Format.PNG: 130,
    Format.WEBP: 170,
    Format.TIFF: 60,
    Format.GIF: 60,
}
CODING_MS = 2.0
"""Of the others."""

BRINGING_MS, FETCHING_MS = 4.0, 3.5
"""What it takes a worker to have a megabyte of pixels at the broker, and back in an image."""

RELAYING_MS = 1.5
"""What it takes the broker to take a megabyte in: no number of workers brings more at once."""

TOGETHER = 1.15
"""So much longer a filter takes while others use the memory of the same machine."""

STEPS_MS = 60.0
"""What it takes to have two steps done one after the other instead of one."""

GAIN_MS, GAIN = 200.0, 0.1
"""So much has to be saved at least, and such a part of the time of the first filters."""

_PIXELS = 1_000_000


@dataclass(frozen=True, slots=True)
class Scene:
    """An image of which nothing but its header is known."""

    width: int
    height: int
    gray: bool
    alpha: bool
    format: Format
    result: Format
    """how what is made of it is written"""

    @property
    def megapixels(self) -> float:
        """How large it is."""
        return self.width * self.height / _PIXELS


@record
@dataclass(frozen=True, slots=True)
class Cut:
    """How an image is cut."""

    strips: Annotated[int, Most(STRIPS)]
    filters: Count
    """so many of them are done to strips"""
    strip_ms: Millis
    join_ms: Millis
    """what a strip is expected to take, and putting them together"""


def cut_for(scene: Scene, pipeline: Pipeline, slots: int) -> Cut | None:
    """How to cut an image for so many slots; None where one does it sooner."""
    most = min(slots, STRIPS, scene.width, scene.height)
    ways = [
        _Way(scene, pipeline, filters, strips)
        for filters in _cuttable(pipeline)
        for strips in range(2, most + 1)
    ]
    ways = [way for way in ways if way.row_bytes <= BLOB_BYTES]
    best = max(ways, key=lambda way: way.saved, default=None)
    return best.cut() if best is not None and best.is_worth_it else None


def _cuttable(pipeline: Pipeline) -> Iterator[int]:
    """How many filters can be done to strips."""
    for count in range(1, len(pipeline) + 1):
        if margin(pipeline[:count]) is None:
            return
        yield count


@dataclass(frozen=True, slots=True)
class _Way:
    """One of the ways to cut it."""

    scene: Scene
    pipeline: Pipeline
    filters: int
    strips: int

    @property
    def is_worth_it(self) -> bool:
        return self.saved >= max(GAIN_MS, GAIN * self._filters_ms())

    @property
    def saved(self) -> float:
        """Milliseconds, beside one worker that does it all."""
        done = self._filters_ms() * (1 - self._share())
        return done - self._bringing() - self._fetching() - STEPS_MS

    @property
    def row_bytes(self) -> int:
        """Of what comes of them; either side may be the width, as long as nothing is decoded."""
        return max(self.scene.width, self.scene.height) * self._bands()

    def cut(self) -> Cut:
        """What is told of it."""
        scene = self.scene
        decoding = DECODING_MS.get(scene.format, CODING_MS) * scene.megapixels
        encoding = ENCODING_MS.get(scene.result, CODING_MS) * scene.megapixels
        strip = decoding + self._filters_ms() * self._share()
        return Cut(self.strips, self.filters, round(strip), round(encoding + self._fetching()))

    def _filters_ms(self) -> float:
        """What one worker needs for the filters that are done to strips."""
        calls = zip(self.pipeline[: self.filters], self._grays(), strict=False)
        took = sum(FILTER_MS[call.name][not gray] for call, gray in calls)
        return took * self.scene.megapixels

    def _bands(self) -> int:
        """Bytes of a pixel that comes of them."""
        return (1 if self._grays()[-1] else 3) + self.scene.alpha

    def _grays(self) -> list[bool]:
        """Whether the image is gray before each of them, and behind the last."""
        grays = [self.scene.gray]
        for call in self.pipeline[: self.filters]:
            gray = grays[-1] or call.name in MADE_GRAY
            grays.append(gray and call.name not in MADE_COLOURED)
        return grays

    def _share(self) -> float:
        """How much of the time of the whole a strip takes, with the lines around it."""
        around = 2 * (margin(self.pipeline[: self.filters]) or 0)
        return TOGETHER * min(1.0, 1 / self.strips + around / self.scene.height)

    def _megabytes(self) -> float:
        return self._bands() * self.scene.megapixels

    def _bringing(self) -> float:
        return self._megabytes() * max(RELAYING_MS, BRINGING_MS / self.strips)

    def _fetching(self) -> float:
        return self._megabytes() * FETCHING_MS
