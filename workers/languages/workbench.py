"""All that a slot has to run programs with, from one task to the next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from shared.errors import SandboxError
from shared.home import Home
from shared.languages import Language, languages_with
from workers.languages.compiled import CompiledPrograms
from workers.sandbox import COMPILING, Box, Program, Sandbox, Stream, find

_version = re.compile(r"\d+(?:\.\d+)+|\d+", re.ASCII).search
_VERSION_CHARS = 64


@dataclass(frozen=True, slots=True)
class Workbench:
    """A sandbox, the languages, and what was compiled before."""

    sandbox: Sandbox
    languages: Mapping[str, Language]
    compiled: CompiledPrograms
    _versions: dict[str, str] = field(default_factory=dict)

    def language(self, name: str) -> Language:
        """A language by name; raises `SandboxError`."""
        language = self.languages.get(name)
        if language is None:
            raise SandboxError(f"This worker knows no language {name}; languages.toml adds some.")
        return language

    def version(self, language: Language) -> str:
        """The version that is installed here, asked for once; raises `SandboxError`."""
        if language.name not in self._versions:
            self._versions[language.name] = self._asked(language)
        return self._versions[language.name]

    def _asked(self, language: Language) -> str:
        said = bytearray()

        def keep(_stream: Stream, data: bytes) -> None:
            said.extend(data)

        environment = tuple(language.environment.items())
        command = Program(language.version, environment=environment)
        outcome = Box(self.sandbox, command, COMPILING, on_output=keep).run()
        if not outcome.succeeded:
            raise SandboxError(f"{language.title} does not work on this worker.")
        found = _version(said.decode(errors="replace"))
        return found[0][:_VERSION_CHARS] if found else "?"


@cache
def workbench(home: Home) -> Workbench:
    """The workbench of this process. It holds one seat of the machine; raises `SetupError`, and
    `SandboxError` where programs are refused. Only one that works is kept: a machine that was too
    busy to make a sandbox may have one for the next program."""
    languages = languages_with(home.languages)
    compiled = CompiledPrograms(home.programs)
    sandbox = find(home.sandbox, roots=tuple(_roots(languages.values())))
    sandbox.start()
    return Workbench(sandbox, languages, compiled)


def _roots(languages: Iterable[Language]) -> Iterator[Path]:
    """The folders of toolchains that are there, each once."""
    folders = dict.fromkeys(folder for language in languages for folder in language.folders)
    yield from filter(Path.is_dir, map(Path, folders))
