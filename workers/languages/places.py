"""Finds in messages of compilers and interpreters the places in a program that they are about."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from shared import limits
from shared.kinds.code import Place, Severity
from shared.languages import Format

_READ_BYTES = 128 * 1024
_MESSAGE_CHARS = 300
_outside = re.compile(r"(?:file://)?(?:\.{0,2}/)*(?:(?:prog|box)/)?")
"""What stands before the name that a file has in the program."""

_HUGE = 9
"""More digits than this are no line."""

Found = Iterator[tuple[str, str, str, str, str]]
"""File, line, column, severity and message, as they were written."""


def places_in(output: bytes, style: Format, names: Collection[str]) -> tuple[Place, ...]:
    """The places in files of these names, in the order of the messages."""
    text = output[:_READ_BYTES].decode(errors="replace")
    found = (_place(each, names) for each in _READERS[style](text))
    places = dict.fromkeys(place for place in found if place is not None)
    return tuple(places)[: limits.PLACES]


def _place(found: tuple[str, str, str, str, str], names: Collection[str]) -> Place | None:
    path, line, column, severity, message = found
    name = path if path in names else _outside.sub("", path, count=1)
    if name not in names or max(len(line), len(column)) > _HUGE:
        return None
    said = message.strip()[:_MESSAGE_CHARS]
    return Place(name, int(line or 0), int(column or 0), _severity(severity), said)


def _severity(word: str) -> Severity:
    return Severity(word) if word in {*Severity} else Severity.ERROR


def _pattern(text: str) -> Callable[[str], Found]:
    """A reader of messages that match; groups that it has not are empty."""
    matches = re.compile(text, re.MULTILINE | re.ASCII).finditer
    groups = ("file", "line", "column", "severity", "message")

    def read(output: str) -> Found:
        for match in matches(output):
            known = {**match.groupdict(""), **_column_of(match)}
            file, line, column, severity, message = (known.get(name, "") for name in groups)
            yield file, line, column, severity, message

    return read


def _column_of(match: re.Match[str]) -> dict[str, str]:
    """A column that is shown by a caret under the line."""
    before = match.groupdict().get("before")
    return {} if before is None else {"column": str(len(before) + 1)}


_python_frame = re.compile(r'  File "([^"\n]+)", line (\d+)', re.ASCII).match
_PYTHON_BETWEEN = ("Traceback ", "During ", "The above ", "[Previous ")


def _python(output: str) -> Found:
    """The frames of each traceback, the innermost first, with the error that stands below."""
    frames: list[tuple[str, str]] = []
    for line in output.splitlines():
        if frame := _python_frame(line):
            frames.append((frame[1], frame[2]))
        elif line and line[0] != " " and not line.startswith(_PYTHON_BETWEEN):
            yield from ((*frame, "", "", line) for frame in reversed(frames))
            frames.clear()


def _nothing(_output: str) -> Found:
    return iter(())


_FILE = r"^(?P<file>[^\s:]+)"
_LINKED = r"^(?:\S*\bld: )?(?:[^\s:]+: )?(?P<file>[^\s:]+):\(\.\w+[^)\n]*\): (?P<message>.+)"

_gcc_lines = _pattern(
    _FILE + r":(?P<line>\d+)(?::(?P<column>\d+))?: (?:fatal )?(?P<severity>error|warning|note): "
    r"(?P<message>.+)"
)
_gcc_links = _pattern(_LINKED)


def _gcc(output: str) -> Found:
    yield from _gcc_lines(output)
    yield from _gcc_links(output)


_READERS: Mapping[Format, Callable[[str], Found]] = {
    Format.NONE: _nothing,
    Format.GCC: _gcc,
    Format.RUST: _pattern(
        r"^(?P<severity>error|warning|note)(?:\[\w+\])?: (?P<message>.+)\n"
        r" *--> (?P<file>[^\s:]+):(?P<line>\d+):(?P<column>\d+)"
    ),
    Format.GO: _pattern(_FILE + r":(?P<line>\d+)(?::(?P<column>\d+))?: (?P<message>.+)"),
    Format.JAVA: _pattern(
        _FILE + r":(?P<line>\d+): (?P<severity>error|warning): (?P<message>.+)"
        r"(?:\n.*\n(?P<before> *)\^)?"
    ),
    Format.PYTHON: _python,
    Format.NODE: _pattern(
        r"^(?P<file>(?:file:)?[^\s:]+):(?P<line>\d+)\n.*\n(?P<before>[ \t]*)\^.*\n\n(?P<message>.+)"
    ),
    Format.BASH: _pattern(_FILE + r": line (?P<line>\d+): (?P<message>.+)"),
}
