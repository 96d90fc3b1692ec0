"""The filters of images, from the table that everything else is made of."""

from __future__ import annotations

from shared import limits
from shared.kinds.image import ABILITIES, FILTERS, Filter, Format, Parameter, parse, write
from shared.kinds.image.codes import MEANINGS
from shared.kinds.image.formats import Abilities
from shared.kinds.image.parameters import shown
from tools.reference.markdown import code, codes, page, table

NOTATION = f"""
A pipeline is written as filters with spaces between them, done in this order. The parameters of a
filter follow a colon, with commas between them; the last ones may be left out and have their
defaults then. {code("blur:2 resize:320,240 crop:0,0,10,10")} blurs, makes smaller and cuts out. A
pipeline has at most {limits.FILTERS} filters. What is no filter, and a parameter out of its
range, is refused by its name when it is submitted.

Before the first filter an image is put upright, as its camera noted, and its colours are brought to
sRGB if it says that they are of another kind.
"""
PIXELS = """
## Pixels

Every filter gives what Pillow gives, pixel for pixel, for images of gray or RGB of 8 bits, with
transparency or without. Others become one of these first: palettes are expanded, 16 bits of gray
are cut to the upper 8, and CMYK becomes RGB. 32 bits, and fractions, are refused.

Filters of colours leave transparency as it is. Those that mix pixels, which are `blur`, `resize`,
`thumbnail` and `rotate`, give the colour of what is not seen no part in it.

`thumbnail` is what Pillow calls so: as the first filter of a JPEG it has the file decoded at a
half, a quarter or an eighth of its size, as long as that is twice the box. The result is hardly to
be told from that of `resize`, but not the same bit for bit. An image that its camera noted as
sideways is made small before it is turned.

An image may be worked on in tiles by all filters with a margin: so many more pixels a tile needs on
each side to come out bit for bit as if it had not been cut.
"""
FORMATS = """
## Formats

What an image is, its bytes say and never its name. The result is in the same format unless another
one is named.
"""
KEPT = """
An animation is filtered frame by frame and keeps its times; of a format with one frame it is the
first. Transparency is white where a format has none; in a GIF a pixel is there or not there. Of
files with several JPEGs, as phones write them, the first is taken.

A quality goes from 1 to 100. Without one, encoders do as they do in Pillow: 75 for JPEG, 80 for
WebP, which always loses some. The other formats lose nothing, but a GIF has 256 colours in each
frame.

Metadata is dropped: what camera it was, when and where. When it is kept on request, the small
picture that cameras put into it is not: it would show what was cut off.
"""
LIMITS = f"""
## Limits

A file has at most {limits.IMAGE_BYTES // 2**20} MB. An image has at most
{limits.IMAGE_FRAMES:,} frames or pages and, in all of them together, {limits.IMAGE_PIXELS:,}
pixels. Both are looked up before anything is decoded that would be too much, and the pixels also
before a filter makes more of them.
"""
EXAMPLES = (
    "blur",
    "blur:0.5 edges",
    "resize:640",
    "resize:0,480",
    "thumbnail:320,320",
    "rotate:-90",
)


def filters() -> str:
    """The page."""
    return page(
        "Filters of images",
        NOTATION,
        table(("typed", "means"), [(code(text), code(write(parse(text)))) for text in EXAMPLES]),
        "## Filters",
        table(("filter", "gives", "margin"), map(_filter, FILTERS.values())),
        "## Parameters",
        table(
            ("filter", "parameter", "is", "default", "meaning"),
            [_parameter(each, its) for each in FILTERS.values() for its in each.parameters],
        ),
        PIXELS,
        FORMATS,
        table(
            ("format", "frames", "transparency", "quality", "longest side"), map(_format, Format)
        ),
        KEPT,
        LIMITS,
        "## Errors\n\nEach has a code and a sentence.",
        table(("code", "means"), [(code(c.value), meaning) for c, meaning in MEANINGS.items()]),
    )


def _filter(entry: Filter) -> tuple[str, ...]:
    names = ",".join(parameter.name for parameter in entry.parameters)
    return code(f"{entry.name}:{names}" if names else entry.name), entry.sentence, _margin(entry)


def _margin(entry: Filter) -> str:
    if entry.margin is None:
        return "not in tiles"
    least = entry.margin(entry.defaults)
    grows = entry.margin(tuple(its.most for its in entry.parameters)) > least
    return f"{least} px by default" if grows else f"{least} px"


def _parameter(entry: Filter, parameter: Parameter) -> tuple[str, ...]:
    default = code(shown(parameter.default))
    return code(entry.name), code(parameter.name), parameter.range, default, parameter.sentence


def _format(form: Format) -> tuple[str, ...]:
    can: Abilities = ABILITIES[form]
    longest = "" if can.longest > limits.IMAGE_PIXELS else f"{can.longest:,} px"
    names = f"{code(form)} ({codes('.' + suffix for suffix in can.suffixes)})"
    return names, _yes(can.frames), _yes(can.transparent), _yes(can.quality), longest


def _yes(has: bool) -> str:
    return "yes" if has else ""
