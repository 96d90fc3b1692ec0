"""What cameras and people wrote into a file: which way up it is, and what may be kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress

from PIL import ExifTags, Image

from shared.kinds.image import Format

Kept = dict[str, bytes]
"""By the names that Pillow has for them when it saves."""

_TURNS: Mapping[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = frozenset(_TURNS[tag] for tag in (5, 6, 7, 8))
"""Those that make a width of a height."""

_TEXTUAL = (
    *(ExifTags.Base.ImageDescription, ExifTags.Base.Make, ExifTags.Base.Model),
    *(ExifTags.Base.XResolution, ExifTags.Base.YResolution, ExifTags.Base.ResolutionUnit),
    *(ExifTags.Base.Software, ExifTags.Base.DateTime, ExifTags.Base.Artist),
    *(ExifTags.Base.HostComputer, ExifTags.Base.Copyright, ExifTags.Base.Rating),
    *(ExifTags.Base.XPTitle, ExifTags.Base.XPComment, ExifTags.Base.XPAuthor),
    *(ExifTags.Base.XPKeywords, ExifTags.Base.XPSubject),
)
"""Of the first directory. The others say how the pixels lay in the old file."""

_DIRECTORIES = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)
"""Not that of the thumbnail: it would show what a crop has cut off."""

_sideways_in_xmp = re.compile(rb'(tiff:Orientation(?:="|>))\d')

_HOLDS: Mapping[Format, tuple[str, ...]] = {
    Format.JPEG: ("exif", "xmp", "comment"),
    Format.PNG: ("exif",),
    Format.WEBP: ("exif", "xmp"),
    Format.TIFF: ("exif",),
    Format.GIF: ("comment",),
    Format.BMP: (),
}


def turn_of(image: Image.Image) -> Image.Transpose | None:
    """What puts it upright, if anything has to; tags that nobody can read say nothing."""
    with suppress(Exception):
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    return None


def kept_of(image: Image.Image) -> Kept:
    """All that may be kept of an image that stands upright."""
    kept: Kept = {}
    with suppress(Exception):
        kept["exif"] = _exif(image.getexif())
    for name in ("xmp", "comment"):
        if isinstance(value := image.info.get(name), bytes):
            kept[name] = _sideways_in_xmp.sub(rb"\g<1>1", value)
    return kept


def held_by(form: Format, kept: Kept) -> Kept:
    """What of it a format has a place for."""
    return {name: kept[name] for name in _HOLDS[form] if kept.get(name)}


def _exif(given: Image.Exif) -> bytes:
    exif = Image.Exif()
    for tag in _TEXTUAL:
        if tag in given:
            exif[tag] = given[tag]
    for place in _DIRECTORIES:
        if directory := given.get_ifd(place):
            exif[place] = directory
    return exif.tobytes() if len(exif) else b""
