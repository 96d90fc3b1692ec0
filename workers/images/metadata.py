"""What cameras and people wrote into a file: which way up it is, and what may be kept."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from PIL import ExifTags, Image

from shared.kinds.image import Format, Lost, Metadata

Kept = dict[str, bytes]
"""By the names that Pillow has for them when it saves."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What may be kept, and what of it could not be read, or not wholly."""

    kept: Kept = field(default_factory=dict)
    unreadable: frozenset[Metadata] = frozenset()

    def lost_in(self, form: Format) -> Lost:
        """What is missing in a file of a format."""
        left_out = self.kept.keys() - held_by(form, self.kept).keys()
        return tuple(sorted(self.unreadable.union(map(Metadata, left_out))))


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

_EXIF_HEAD = b"Exif\0\0"

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


def notes_of(image: Image.Image) -> Notes:
    """What may be kept of an image that stands upright."""
    exif, whole = _exif_of(image)
    kept: Kept = {Metadata.EXIF: exif} if exif else {}
    for name in (Metadata.XMP, Metadata.COMMENT):
        if isinstance(value := image.info.get(name), bytes):
            kept[name] = _sideways_in_xmp.sub(rb"\g<1>1", value)
    return Notes(kept, frozenset() if whole else frozenset([Metadata.EXIF]))


def held_by(form: Format, kept: Kept) -> Kept:
    """What of it a format has a place for."""
    return {name: kept[name] for name in _HOLDS[form] if kept.get(name)}


def _exif_of(image: Image.Image) -> tuple[bytes, bool]:
    """What there is to keep, and whether all of it could be read: Pillow warns where it could not,
    and reads on."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            given = _read(image)
            return _chosen(given), not warned and bool(len(given) or not _noted(image))
        except Exception:
            return b"", False


def _noted(image: Image.Image) -> bytes:
    """The EXIF of most formats, as it stands in the file."""
    noted = image.info.get("exif")
    return noted.removeprefix(_EXIF_HEAD) if isinstance(noted, bytes) else b""


def _read(image: Image.Image) -> Image.Exif:
    """Anew, as it warns once."""
    noted = _noted(image)
    if not noted:
        return image.getexif()
    exif = Image.Exif()
    exif.load(noted)
    return exif


def _chosen(given: Image.Exif) -> bytes:
    exif = Image.Exif()
    for tag in _TEXTUAL:
        if tag in given:
            exif[tag] = given[tag]
    for place in _DIRECTORIES:
        if directory := given.get_ifd(place):
            exif[place] = directory
    return exif.tobytes() if len(exif) else b""
