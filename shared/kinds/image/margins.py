"""How far around a pixel a filter looks: what a tile needs beyond its own pixels, so that it comes
out as if it had not been cut."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

from shared.kinds.image.parameters import Values

Margin = Callable[[Values], int]
"""Pixels on each side, for the filter's parameters."""

_PASSES = 3
"""Of a box that is moved over the image; together they are close to Gauss's curve."""


def own_pixel(_values: Values) -> int:
    """For filters that look at the pixel alone."""
    return 0


def neighbours(_values: Values) -> int:
    """For those that look at the eight pixels around it."""
    return 1


def blurred(values: Values) -> int:
    """For those that blur by their first parameter."""
    return blur_reach(values[0])


def blur_reach(sigma: float) -> int:
    """How far Pillow's Gaussian blur looks. Its boxes end within a pixel, and one more is for
    what it rounds: it computes their length with fewer digits."""
    length = sqrt(12 * sigma * sigma / _PASSES + 1)
    return _PASSES * (int((length - 1) / 2) + 2) if sigma else 0
