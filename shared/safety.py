"""Makes text from outside safe to show: no terminal escape, no reordering, nothing invisible.

Every text that somebody else could have written passes `visible` or `one_line` once, where it
enters a screen or a terminal. Markup is no concern here: widgets show plain text objects.
"""

from __future__ import annotations

REPLACEMENT = "�"

_C0 = {code: chr(0x2400 + code) for code in range(0x20)}
_DELETE = {0x7F: "\u2421"}
_C1 = dict.fromkeys(range(0x80, 0xA0), REPLACEMENT)
_SEPARATORS = dict.fromkeys((0x2028, 0x2029), REPLACEMENT)
_BIDI = dict.fromkeys(
    (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), REPLACEMENT
)
_ZERO_WIDTH = dict.fromkeys((0x200B, 0x2060, 0xFEFF, 0x00AD), REPLACEMENT)
_VARIATIONS = range(0xFE00, 0xFE10)
_INKLESS = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, 0xFFA0)
INVISIBLE = frozenset((*_INKLESS, *_VARIATIONS, *range(0xE0100, 0xE01F0)))
"""Letters and marks that take no ink (Unicode: Default_Ignorable_Code_Point, of L and M)."""

# The variations of a sign, which emojis have, harm nobody in a text.
_INVISIBLE = dict.fromkeys(INVISIBLE.difference(_VARIATIONS), REPLACEMENT)
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), REPLACEMENT)

_ONE_LINE = {
    **_C0,
    **_DELETE,
    **_C1,
    **_SEPARATORS,
    **_BIDI,
    **_ZERO_WIDTH,
    **_INVISIBLE,
    **_SURROGATES,
}
_VISIBLE = {code: glyph for code, glyph in _ONE_LINE.items() if chr(code) not in "\n\t"}


def visible(text: str) -> str:
    """`text` with each control character as a visible glyph; line ends and tabs stay."""
    return text.translate(_VISIBLE)


def one_line(text: str) -> str:
    """`text` with each control character as a visible glyph, line ends and tabs too. The result
    has as many characters as `text`, so positions in it stay true."""
    return text.translate(_ONE_LINE)
