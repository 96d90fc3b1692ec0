"""Options: given on the command line, else in `CALC_*`, else in the home's TOML, else a default.

One table drives the options of every program, their help and the manual.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from shared.errors import SetupError
from shared.home import Home, is_utf8
from shared.roles import ROLES as ROLE_NAMES

F = TypeVar("F", bound=Callable[..., Any])

MEMORY = ":memory:"


class _Text(click.types.StringParamType):
    """A text that can be sent and shown, whoever wrote it."""

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> str:
        text = str(super().convert(value, parameter, context))
        if not is_utf8(text):
            self.fail("it is not UTF-8.", parameter, context)
        if "\0" in text:
            self.fail("it has a NUL in it.", parameter, context)
        return text


TEXT = _Text()


class _Roles(_Text):
    """Roles of a worker, separated by commas."""

    name = "roles"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> str:
        text = super().convert(value, parameter, context)
        unknown = [role for role in roles_in(text) if role not in ROLE_NAMES]
        if unknown or not roles_in(text):
            self.fail(f"{text!r} is not some of {', '.join(ROLE_NAMES)}.", parameter, context)
        return text


def roles_in(text: str) -> tuple[str, ...]:
    """The roles that a text names, each once."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, text.split(",")))))


ROLES = _Roles()


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


HOME = Option("home", TEXT, None, "The folder that everything of this grid is found through.")

OPTIONS: dict[str, Option] = {
    option.name: option
    for option in (
        Option("broker", TEXT, None, "Address of the broker; the local one if not given."),
        Option(
            "broker-key",
            TEXT,
            None,
            "Public key of a broker on a network, if not in its address; calc-broker key shows it.",
        ),
        Option("database", TEXT, None, "Path of the database, or :memory: for trying things."),
        Option("clients", TEXT, None, "Address on which the broker listens for clients."),
        Option("workers", TEXT, None, "Address on which the broker listens for workers."),
        Option(
            "listen",
            TEXT,
            None,
            "Address on which the broker also listens for other machines: tcp://HOST:PORT.",
        ),
        Option(
            "slots",
            click.IntRange(1, 1024),
            os.cpu_count() or 1,
            "Tasks that the worker does at the same time; one a core if not given.",
        ),
        Option("name", TEXT, None, "The worker's name; made from the host's if not given."),
        Option(
            "roles",
            ROLES,
            ",".join(ROLE_NAMES),
            "What the worker does, separated by commas: some of " + ", ".join(ROLE_NAMES) + ".",
        ),
        Option(
            "graphics",
            click.Choice(["auto", "kitty", "blocks"]),
            "auto",
            "How images are shown: in kitty's graphics, in half blocks, or by what the terminal is "
            "known to be.",
        ),
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
                cls=_Shared,
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
        cls=_Shared,
        type=HOME.kind,
        envvar=HOME.variable,
        is_eager=True,
        expose_value=True,
        callback=_find_home,
        help=HOME.sentence,
    )(command)


def database_from(folder: Path, place: str) -> str:
    """A database as it is called from everywhere: its path means that in `folder`."""
    return place if place == MEMORY or "://" in place else str(folder / place)


class _Shared(click.Option):
    """What is given to a group on the command line is given to its commands, too."""

    def consume_value(
        self, context: click.Context, given: Mapping[str, click.Parameter]
    ) -> tuple[Any, ParameterSource]:
        value, source = super().consume_value(context, given)
        key = f"{__name__}.{self.name}"
        if source is ParameterSource.COMMANDLINE:
            context.meta[key] = value
        elif key in context.meta:
            return context.meta[key], ParameterSource.COMMANDLINE
        return value, source


def _find_home(context: click.Context, _parameter: click.Parameter, value: str | None) -> Home:
    try:
        home = Home.at(value)
        context.default_map = {**_file_defaults(home), **(context.default_map or {})}
    except SetupError as error:
        raise click.UsageError(error.message) from error
    return home


def _file_defaults(home: Home) -> dict[str, Any]:
    found = _read(home.config)
    if "database" in found:
        found["database"] = database_from(home.root, str(found["database"]))
    return {name.replace("-", "_"): value for name, value in found.items()}


def _read(path: Path) -> dict[str, Any]:
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
    return found
