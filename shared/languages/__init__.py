"""The languages that programs are written in: one table, which is read when it is needed first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from shared.errors import SetupError
from shared.languages.language import CompileLimits, Format, Language, Probe
from shared.languages.reading import is_language_name, read_languages

__all__ = [
    "LANGUAGES",
    "CompileLimits",
    "Format",
    "Language",
    "Probe",
    "is_language_name",
    "language_of",
    "languages_with",
    "read_languages",
]

_TABLE = "languages.toml"


class _Languages(Mapping[str, Language]):
    """The table of calcgrid itself, read once."""

    @cached_property
    def _rows(self) -> dict[str, Language]:
        text = Path(__file__).with_name(_TABLE).read_text(encoding="utf-8")
        return read_languages(text, _TABLE)

    def __getitem__(self, name: str) -> Language:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


LANGUAGES: Mapping[str, Language] = _Languages()


def languages_with(file: Path) -> Mapping[str, Language]:
    """The languages, with those in a file of somebody's own added or in their place; raises
    `SetupError`. It need not be there."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return LANGUAGES
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{file} cannot be read: {error}.") from error
    return {**LANGUAGES, **read_languages(text, str(file))}


def language_of(file_name: str, languages: Mapping[str, Language] = LANGUAGES) -> Language | None:
    """The first language whose sources are called like this file."""
    return next((each for each in languages.values() if each.is_source(file_name)), None)
