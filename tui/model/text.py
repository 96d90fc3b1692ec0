"""Text from outside as it may stand on a screen: made safe, then cut or wrapped to cells."""

from __future__ import annotations

from rich.cells import cell_len, get_character_cell_size

from shared.safety import one_line, visible

ELLIPSIS = "…"
TAB = "    "
_SPACES = str.maketrans({"\n": " ", "\r": " ", "\t": " ", "\v": " ", "\f": " "})


def fit(text: str, width: int, *, right: bool = False) -> str:
    """`text` made safe and exactly `width` cells wide; what is cut off ends in an ellipsis."""
    safe = one_line(text[: max(width, 0) * 4 + 1])
    if cells_of(safe) > width:
        safe = cut(safe, width - 1) + ELLIPSIS if width > 0 else ""
    padding = " " * (width - cells_of(safe))
    return padding + safe if right else safe + padding


def cells_of(text: str) -> int:
    """How many cells a text takes; quick where that is easily said."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, width: int) -> str:
    """The longest beginning of `text` that is at most `width` cells wide."""
    return text[: index_at(text, width)]


def index_at(text: str, cell: int) -> int:
    """The index of the first character of `text` that does not end within `cell` cells."""
    if text.isascii():
        return max(0, min(cell, len(text)))
    for index, character in enumerate(text):
        cell -= get_character_cell_size(character)
        if cell < 0:
            return index
    return len(text)


def wrap(text: str, width: int) -> list[str]:
    """`text` made safe, in lines of at most `width` cells, broken anywhere."""
    lines: list[str] = []
    for line in visible(text).split("\n"):
        lines.extend(_broken(line.replace("\t", TAB), max(2, width)))
    return lines


def pieces(text: str, width: int) -> list[str]:
    """`text` made safe, in pieces of at most `width` cells; together they have as many characters
    as `text`, so positions in it stay true."""
    return _broken(one_line(text), max(2, width))


def wrap_words(text: str, width: int) -> list[str]:
    """`text` as one safe paragraph, in lines of at most `width` cells, broken at spaces."""
    lines = [""]
    for word in one_line(text).split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if cells_of(joined) <= width:
            lines[-1] = joined
        else:
            lines.extend(_broken(word, max(2, width)))
    return [line for line in lines if line] or [""]


def first_lines(lines: list[str], most: int, width: int) -> list[str]:
    """The first `most` of some lines; the last of them says that others follow."""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut(lines[most - 1], width - len(ELLIPSIS)) + ELLIPSIS]


def typed(text: str) -> str:
    """`text` as an entry line can hold it: line ends and tabs are spaces, the rest is safe."""
    return one_line(text.translate(_SPACES))


def _broken(line: str, width: int) -> list[str]:
    if line.isascii():
        return [line[at : at + width] for at in range(0, len(line), width)] or [""]
    pieces: list[str] = []
    while line:
        index = max(1, index_at(line, width))
        pieces.append(line[:index])
        line = line[index:]
    return pieces or [""]
