"""Every filter, once: validation, the notation, the manual, forms and tiles are made of this
table; `workers.images.filters` has what each does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.kinds.image.margins import Margin, blur_reach, blurred, neighbours, own_pixel
from shared.kinds.image.parameters import Parameter, Values

SKETCH_SIGMA = 8.0
"""How far `sketch` blurs: half the width of its broadest strokes."""

_FARTHEST = 1_000_000
_LONGEST = 10_000
"""A square of it has the most pixels that an image may have."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter; what has no `margin` cannot be done to a part of an image by itself."""

    name: str
    sentence: str
    parameters: tuple[Parameter, ...] = ()
    margin: Margin | None = own_pixel

    @property
    def defaults(self) -> Values:
        """The parameters where none is given."""
        return tuple(parameter.default for parameter in self.parameters)


_LEVEL = ("", 0, 255, 128)
_FACTOR = ("", 0, 10, 1.2)
_SIGMA = ("px", 0, 100, 2)


def _sketched(_values: Values) -> int:
    return blur_reach(SKETCH_SIGMA)


def _length(name: str, default: float, sentence: str) -> Parameter:
    return Parameter(name, "px", 0, _LONGEST, default, sentence)


def _place(name: str, sentence: str) -> Parameter:
    return Parameter(name, "px", 0, _FARTHEST, 0, sentence)


FILTERS: Mapping[str, Filter] = MappingProxyType(
    {
        each.name: each
        for each in (
            Filter("grayscale", "Shades of gray."),
            Filter("negative", "Each colour becomes its opposite."),
            Filter(
                "blackwhite",
                "Black and white only.",
                (Parameter("threshold", *_LEVEL, "The darkest gray that becomes white."),),
            ),
            Filter("sepia", "The brown of old photographs."),
            Filter(
                "blur",
                "Blurred by Gauss's curve.",
                (Parameter("sigma", *_SIGMA, "How far colours spread.", whole=False),),
                blurred,
            ),
            Filter(
                "sharpen",
                "Sharper: what differs from the same image blurred is made stronger.",
                (Parameter("sigma", *_SIGMA, "How wide an edge may be.", whole=False),),
                blurred,
            ),
            Filter("edges", "Only the edges, bright on black.", margin=neighbours),
            Filter("contour", "Only the outlines, dark on white.", margin=neighbours),
            Filter("emboss", "As pressed into gray paper.", margin=neighbours),
            Filter("sketch", "As drawn with a pencil.", margin=_sketched),
            Filter(
                "posterize",
                "Few shades of each colour.",
                (Parameter("bits", "bits", 1, 8, 3, "How many bits of each colour are left."),),
            ),
            Filter(
                "solarize",
                "Bright colours become their opposites, as on overexposed film.",
                (Parameter("threshold", *_LEVEL, "The darkest level that is turned."),),
            ),
            Filter(
                "brightness",
                "Brighter or darker.",
                (Parameter("factor", *_FACTOR, "1 leaves it as it is, 0 is black.", whole=False),),
            ),
            Filter(
                "contrast",
                "More or less contrast.",
                (Parameter("factor", *_FACTOR, "1 leaves it as it is, 0 is gray.", whole=False),),
                margin=None,
            ),
            Filter(
                "resize",
                "Larger or smaller. A side that is 0 follows from the other one.",
                (_length("width", 320, "The new width."), _length("height", 0, "The new height.")),
                margin=None,
            ),
            Filter(
                "thumbnail",
                "Smaller, so that it fits into a box; never larger. First of all filters, it is "
                "several times as fast as resize for large JPEGs.",
                (
                    Parameter("width", "px", 1, _LONGEST, 320, "The width of the box."),
                    Parameter("height", "px", 1, _LONGEST, 320, "The height of the box."),
                ),
                margin=None,
            ),
            Filter(
                "rotate",
                "Turned counterclockwise, and as large as it then has to be. Its new corners are "
                "black, or transparent where the image has transparency.",
                (Parameter("degrees", "degrees", -360, 360, 90, "How far.", whole=False),),
                margin=None,
            ),
            Filter(
                "crop",
                "A part of it. A width or height of 0 reaches as far as the image.",
                (
                    _place("x", "What is cut off at the left."),
                    _place("y", "What is cut off at the top."),
                    _place("width", "The width of the part."),
                    _place("height", "The height of the part."),
                ),
                margin=None,
            ),
        )
    }
)
