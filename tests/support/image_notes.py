"""What cameras and people write into images."""

from __future__ import annotations

from typing import Any

from PIL import ExifTags, Image, TiffImagePlugin

from shared.kinds.image import Format
from tests.support.images import noise, written

SECRET = b"Somewhere 7"
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/' tiff:Orientation=\"6\">Somewhere 7</x:xmpmeta>"
ORIENTATION = ExifTags.Base.Orientation


def notes() -> Image.Exif:
    """What a camera and its owner wrote down, with a small picture of the whole."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera"
    exif[ExifTags.Base.Artist] = SECRET.decode()
    exif[ORIENTATION] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = SECRET
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (52.0, 31.0, 12.0)
    return exif


def told(form: Format) -> bytes:
    """A file of a format with everything in it that Pillow can write there."""
    options: dict[str, Any] = {"exif": notes(), "xmp": XMP, "comment": SECRET, "dpi": (300, 300)}
    if form is Format.TIFF:
        info = TiffImagePlugin.ImageFileDirectory_v2()
        info[270], info[315], info[700] = SECRET.decode(), SECRET.decode(), XMP
        options = {"tiffinfo": info}
    return written(noise("RGB", (30, 20)), form, **options)
