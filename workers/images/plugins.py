"""The parts of Pillow that read and write the formats there are."""

from __future__ import annotations

from importlib import import_module

from PIL import Image

_BESIDE = ("MpoImagePlugin", "TiffImagePlugin", "WebPImagePlugin")
"""Those that Pillow does not load at first."""


def load() -> None:
    """Now, as a process that is confined could not; and none of the forty others, which each
    process of an image would have to carry."""
    Image.preinit()
    for name in _BESIDE:
        import_module(f"PIL.{name}")
