"""An image that somebody looks at and has worked on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shared.kinds.image import ABILITIES, Format, Output, Pipeline
from shared.safety import one_line


@dataclass(frozen=True, slots=True)
class Work:
    """An image and what is to be done to it."""

    source: Path
    pipeline: Pipeline
    output: Output
    name: str = ""
    """as people see it, where that is not the name of the file"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A file of this machine, or what a task was given."""

    path: Path
    """where its bytes are"""
    name: str
    """as people see it"""
    folder: Path
    """where what is made of it is saved, if nobody says otherwise"""
    task: int = 0
    """the number of the task, if it is of one"""

    def work(self, pipeline: Pipeline, output: Output) -> Work:
        """What is to be done to it."""
        return Work(self.path, pipeline, output, self.name)

    @property
    def title(self) -> str:
        """What it is, where no path says so."""
        return one_line(f"{self.name} of task {self.task}") if self.task else ""


def file_subject(path: Path) -> Subject:
    """A file of this machine."""
    return Subject(path, path.name, path.parent)


def proposed(folder: Path, work: Work) -> Path:
    """A name for a result that says what was done to it first."""
    done = work.pipeline[0].name if work.pipeline else "copy"
    name = Path(work.name or work.source.name)
    return folder / f"{name.stem}-{done}{suffix_for(name, work.output.format)}"


def suffix_for(source: Path, form: Format | None) -> str:
    """How the name of a result ends."""
    if form is None or source.suffix.lower().lstrip(".") in ABILITIES[form].suffixes:
        return source.suffix
    return f".{ABILITIES[form].suffixes[0]}"
