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
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), REPLACEMENT)

_ONE_LINE = {**_C0, **_DELETE, **_C1, **_SEPARATORS, **_BIDI, **_ZERO_WIDTH, **_SURROGATES}
_VISIBLE = {code: glyph for code, glyph in _ONE_LINE.items() if chr(code) not in "\n\t"}


def visible(text: str) -> str:
    """`text` with each control character as a visible glyph; line ends and tabs stay."""
    return text.translate(_VISIBLE)


def one_line(text: str) -> str:
    """`text` with each control character as a visible glyph, line ends and tabs too. The result
    has as many characters as `text`, so positions in it stay true."""
    return text.translate(_ONE_LINE)
