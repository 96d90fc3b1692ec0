"""Options: given on the command line, else in `CALC_*`, else in the home's TOML, else a default.

One table drives the options of every program, their help and the manual.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from shared.errors import SetupError
from shared.home import Home

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Option:
    """An option: `--name`, `CALC_NAME` and `name` in the file are the same thing."""

    name: str
    kind: Any
    """a type that click knows"""
    default: Any
    sentence: str

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return "CALC_" + self.name.upper().replace("-", "_")


HOME = Option("home", str, None, "The folder that everything of this grid is found through.")

OPTIONS: dict[str, Option] = {
    option.name: option
    for option in (
        Option("broker", str, None, "Address of the broker; the local one if not given."),
        Option("database", str, None, "Path of the database, or :memory: for trying things."),
        Option("clients", str, None, "Address on which the broker listens for clients."),
        Option("workers", str, None, "Address on which the broker listens for workers."),
        Option(
            "slots",
            click.IntRange(1, 1024),
            os.cpu_count() or 1,
            "Tasks that the worker does at the same time; one a core if not given.",
        ),
        Option("name", str, None, "The worker's name; made from the host's if not given."),
        Option(
            "log-level",
            click.Choice(["debug", "info", "warning", "error"]),
            "info",
            "The least important line that is logged.",
        ),
    )
}


def options(*names: str) -> Callable[[F], F]:
    """Decorator: `--home` and these options for a click command."""

    def decorate(command: F) -> F:
        for name in reversed(names):
            option = OPTIONS[name]
            command = click.option(
                f"--{name}",
                type=option.kind,
                envvar=option.variable,
                default=option.default,
                help=option.sentence,
            )(command)
        return home_option(command)

    return decorate


def home_option(command: F) -> F:
    """Decorator: `--home`, which also finds the file with the defaults of the others."""
    return click.option(
        f"--{HOME.name}",
        envvar=HOME.variable,
        is_eager=True,
        expose_value=True,
        callback=_find_home,
        help=HOME.sentence,
    )(command)


def _find_home(context: click.Context, _parameter: click.Parameter, value: str | None) -> Home:
    home = Home.at(value)
    try:
        context.default_map = {**_file_defaults(home.config), **(context.default_map or {})}
    except SetupError as error:
        raise click.UsageError(error.message) from error
    return home


def _file_defaults(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise SetupError(f"Cannot read {path}: {error}") from error
    unknown = sorted(found.keys() - OPTIONS.keys())
    if unknown:
        known = ", ".join(OPTIONS)
        raise SetupError(f"{path}: there is no option {unknown[0]!r}; there are {known}.")
    for name, value in found.items():
        if type(value) not in (str, int):
            raise SetupError(f"{path}: {name} is a text or a whole number.")
    return {name.replace("-", "_"): value for name, value in found.items()}
