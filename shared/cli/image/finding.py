"""Which images are worked on, and where what is made of them is written."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from shared.kinds.image import ABILITIES, Format, Pipeline

PIPE = "-"

_SUFFIXES = {
    f".{suffix}": form for form, abilities in ABILITIES.items() for suffix in abilities.suffixes
}
_NAME_CHARS = 60


@dataclass(frozen=True, slots=True)
class Work:
    """One image on its way; None is standard input, or output."""

    source: Path | None
    target: Path | None
    format: Format | None
    """what it becomes; None: what it is"""

    @property
    def name(self) -> str:
        """As people see it."""
        return "standard input" if self.source is None else str(self.source)


def one(paths: Sequence[str], pipeline: Pipeline, form: Format | None) -> Work:
    """An image and where it goes to: into the file named, else one beside it."""
    given, *rest = paths
    source = _path(given)
    if len(rest) > 1 or (source is not None and _is_many(given)):
        raise click.UsageError("Several images are written into a folder: --out DIR.")
    if rest:
        target = _path(rest[0])
        if target is not None:
            target = _in_its_folder(rest[0], source, form)
        return Work(source, target, form or _format_of(target))
    return Work(source, source and _beside(source, pipeline, form), form)


def many(paths: Iterable[str], folder: Path, form: Format | None) -> list[Work]:
    """Images, those in folders and those that match a pattern, each once, and their files in
    another folder: those of a folder where they lie in it."""
    works: dict[Path, Work] = {}
    for path in paths:
        for source, place in _found(path, folder):
            target = folder / place.parent / _renamed(place, form)
            earlier = works.setdefault(target, Work(source, target, form))
            if earlier.source != source:
                names = f"{earlier.source} and {source}"
                raise click.UsageError(f"{names} would both be written to {target}.")
    return list(works.values())


def _in_its_folder(given: str, source: Path | None, form: Format | None) -> Path:
    """A file that is named, or one in a folder that is. No folder is made of a typing mistake."""
    target = Path(given)
    if target.is_dir():
        return target / _renamed(source, form) if source else _unnamed()
    folder = target if given.endswith(os.sep) else target.parent
    if not folder.is_dir():
        raise click.UsageError(f"There is no folder {folder}; --out makes one.")
    return target


def _found(path: str, folder: Path) -> Iterator[tuple[Path, Path]]:
    """Images, each with where it lies in what was named."""
    if path == PIPE:
        raise click.UsageError("Standard input has no name for its file: leave out --out.")
    if not os.path.lexists(path) and glob.has_magic(path):
        matches = sorted(glob.glob(path, recursive=True))
        if not matches:
            raise click.UsageError(f"Nothing matches {path}.")
        yield from ((Path(each), Path(Path(each).name)) for each in matches if Path(each).is_file())
    elif Path(path).is_dir():
        yield from _in_folder(Path(path), folder)
    else:
        yield Path(path), Path(Path(path).name)


def _in_folder(root: Path, folder: Path) -> Iterator[tuple[Path, Path]]:
    """What is called like an image, at any depth; not what is hidden or was made before."""
    made = folder.resolve()
    for place, folders, names in os.walk(root):
        here = Path(place)
        folders[:] = sorted(
            name for name in folders if name[0] != "." and (here / name).resolve() != made
        )
        for name in sorted(names):
            if name[0] != "." and _format_of(Path(name)) and not _is_special(here / name):
                yield here / name, (here / name).relative_to(root)


def _is_special(path: Path) -> bool:
    """Whether it is there and no file: a pipe would be waited for. What cannot be looked at is
    tried, so that somebody hears of it."""
    return path.exists() and not path.is_file()


def _path(given: str) -> Path | None:
    return None if given == PIPE else Path(given)


def _is_many(given: str) -> bool:
    return Path(given).is_dir() or (glob.has_magic(given) and not os.path.lexists(given))


def _format_of(path: Path | None) -> Format | None:
    return _SUFFIXES.get(path.suffix.lower()) if path else None


def _renamed(path: Path, form: Format | None) -> str:
    if form is None or _format_of(path) is form:
        return path.name
    return path.with_suffix(f".{ABILITIES[form].suffixes[0]}").name


def _beside(source: Path, pipeline: Pipeline, form: Format | None) -> Path:
    done = "-".join(call.name for call in pipeline)[:_NAME_CHARS]
    renamed = source.with_name(_renamed(source, form))
    named = renamed.with_name(f"{renamed.stem}-{done}{renamed.suffix}") if done else renamed
    if named == source:
        raise click.UsageError("Nothing is to be done: name a filter, or another format.")
    return named


def _unnamed() -> Path:
    raise click.UsageError("Standard input has no name: name the file that is written.")
