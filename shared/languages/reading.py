"""Reads a table of languages, and says in a sentence what is wrong with one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from types import MappingProxyType
from typing import Any, NoReturn

from shared.errors import SetupError
from shared.languages.file_names import RULE, is_file_name
from shared.languages.language import CompileLimits, Format, Language, Probe
from shared.languages.templates import check_templates

_is_name = re.compile(r"[a-z][a-z0-9+#_.-]{0,31}", re.ASCII).fullmatch
_is_variable = re.compile(r"[A-Z_][A-Z0-9_]*", re.ASCII).fullmatch
_is_extension = re.compile(r"\.[A-Za-z0-9+]{1,16}", re.ASCII).fullmatch
_MOST = 2**31
_TITLE_CHARS = 40
_SANDBOXED = frozenset(["tmp", "dev", "proc", "box", "prog"])
"""Folders that a program has of its own."""


class _Wrong(Exception):
    """What a value should be."""


def is_language_name(name: str) -> bool:
    """Whether a language may be called this; it may be one that nobody here knows."""
    return _is_name(name) is not None


def read_languages(text: str, source: str) -> dict[str, Language]:
    """The languages in a TOML file by name, in its order; raises `SetupError`."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SetupError(f"{source} is not TOML: {error}.") from error
    return {name: _language(name, table, source) for name, table in tables.items()}


def _language(name: str, table: object, source: str) -> Language:
    place = f"{source}: [{name[:_TITLE_CHARS]}]"
    if not is_language_name(name):
        _refuse(place, "a language's name is in small letters, as c-clang; 32 are the most")
    try:
        language = Language(name=name, **_values(Language, _table(table), without="name"))
        check_templates(language)
    except (_Wrong, ValueError) as wrong:
        _refuse(place, str(wrong))
    return language


def _refuse(place: str, what: str) -> NoReturn:
    raise SetupError(f"{place} {what}.")


def _values(cls: Any, table: Mapping[str, Any], without: str = "") -> dict[str, Any]:
    """What a table has for the fields of a dataclass."""
    known = {field.name: field for field in fields(cls) if field.name != without}
    for key in table:
        if key not in known:
            raise _Wrong(f"has {key[:_TITLE_CHARS]!r}; known are {', '.join(known)}")
    for key, field in known.items():
        if key not in table and _is_required(field):
            raise _Wrong(f"has no {key!r}")
    return {key: _value(known[key], value) for key, value in table.items()}


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _value(field: Field[Any], value: object) -> Any:
    try:
        return _READ[field.name](value)
    except _Wrong as wrong:
        raise _Wrong(f"{field.name}: {wrong}") from None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise _Wrong("it is a text, and not empty")
    return value


def _title(value: object) -> str:
    text = _text(value)
    if len(text) > _TITLE_CHARS or not text.isprintable():
        raise _Wrong(f"it is a line of at most {_TITLE_CHARS} characters")
    return text


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise _Wrong("it is a list of texts")
    return tuple([_text(each) for each in value])


def _table(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong("it is a table")
    return value


def _file_name(value: object) -> str:
    name = _text(value)
    if not is_file_name(name):
        raise _Wrong(RULE)
    return name


def _extensions(value: object) -> tuple[str, ...]:
    found = _texts(value)
    if not all(map(_is_extension, found)):
        raise _Wrong("each is a dot and letters or digits, as .c")
    return found


def _folders(value: object) -> tuple[str, ...]:
    found = _texts(value)
    if not all(each.startswith("/") and ".." not in each.split("/") for each in found):
        raise _Wrong("each is a whole path, as /opt/kotlin")
    for each in found:
        if not (parts := each.strip("/").split("/"))[0] or parts[0] in _SANDBOXED:
            raise _Wrong(f"{each} is another folder in the sandbox; put the language elsewhere")
    return found


def _environment(value: object) -> Mapping[str, str]:
    table = _table(value)
    if not all(map(_is_variable, table)):
        raise _Wrong("a variable is in capital letters, as GOCACHE")
    return MappingProxyType({name: _text(each) for name, each in table.items()})


def _format(value: object) -> Format:
    try:
        return Format(_text(value))
    except ValueError:
        raise _Wrong(f"it is one of {', '.join(filter(None, Format))}") from None


def _number(value: object) -> int:
    if type(value) is not int or not 0 < value < _MOST:
        raise _Wrong("it is a whole number above 0")
    return value


_READ: Mapping[str, Callable[[object], object]] = {
    "title": _title,
    "main": _file_name,
    "extensions": _extensions,
    "compile": _texts,
    "run": _texts,
    "version": _texts,
    "probe": lambda value: Probe(**_values(Probe, _table(value))),
    "source": _text,
    "expected": _text,
    "highlight": _text,
    "places": _format,
    "environment": _environment,
    "limits": lambda value: CompileLimits(**_values(CompileLimits, _table(value))),
    "cpu_s": _number,
    "wall_s": _number,
    "memory_mb": _number,
    "disk_mb": _number,
    "folders": _folders,
}
"""How the value of each key is read, in whichever table it stands."""
