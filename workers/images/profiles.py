"""Colour profiles. What an image holds is brought to sRGB, which is what numbers without a profile
mean: so the profile can go without a colour that shifts, and filters work on what people see."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms

from workers.images.modes import OPAQUE

_BY_NAME = "sRGB"
"""Profiles whose name begins so are left alone: they change nothing but what is rounded."""

_TAKEN = ("L", "RGB", "CMYK")


def in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The image with its colours in sRGB; as it is where its profile is broken or of another kind
    of pixels, as other programs have it."""
    mode = OPAQUE.get(image.mode, image.mode)
    if mode not in _TAKEN:
        return image
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        if ImageCms.getProfileDescription(given).startswith(_BY_NAME):
            return image
        return _converted(image, given, mode)
    except (ImageCms.PyCMSError, OSError):
        return image


def _converted(image: Image.Image, given: ImageCms.ImageCmsProfile, mode: str) -> Image.Image:
    wanted = ImageCms.createProfile("sRGB")
    colours = image if image.mode == mode else image.convert(mode)
    transform = ImageCms.buildTransform(given, wanted, mode, "RGB")
    made = transform.apply(colours)
    result = made.convert("L") if mode == "L" else made
    if image.mode in OPAQUE:
        result.putalpha(image.getchannel("A"))
    return result
