"""Options: the command line, else `CALC_*`, else the home's TOML, else a default."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from shared.config import HOME, OPTIONS, TEXT, Option, options
from shared.home import Home

GIVEN: dict[str, tuple[str, object]] = {
    "broker": ("ipc:///a", "ipc:///a"),
    "broker-key": ("abc", "abc"),
    "database": (":memory:", ":memory:"),
    "clients": ("ipc:///c", "ipc:///c"),
    "workers": ("ipc:///w", "ipc:///w"),
    "listen": ("tcp://oak:7766", "tcp://oak:7766"),
    "slots": ("3", 3),
    "name": ("oak", "oak"),
    "roles": ("code, expression,code", "code, expression,code"),
    "graphics": ("kitty", "kitty"),
    "log-level": ("debug", "debug"),
}
OTHERS = {"slots": "7", "roles": "expression", "graphics": "blocks", "log-level": "error"}
WRONG = {
    "slots": ["0", "-1", "1025", "many", "1.5", " "],
    "roles": ["cooking", "code,cooking", ",", " "],
    "graphics": ["sixel", "7"],
    "log-level": ["loud", "7"],
}


@click.command()
@options(*OPTIONS)
def program(**found: Any) -> None:
    """Say what was found."""
    for name, value in sorted(found.items()):
        click.echo(f"{name}={value!r}")


def run(home: Path, *args: str, toml: str | None = None, **env: str) -> Result:
    """Run the program with a home, perhaps with a file in it."""
    return run_of(program, home, *args, toml=toml, **env)


def run_of(
    main: click.Command, home: Path, *args: str, toml: str | None = None, **env: str
) -> Result:
    """The same for another program."""
    home.mkdir(exist_ok=True)
    if toml is not None:
        (home / "config.toml").write_text(toml)
    # Nothing of whoever runs the tests is to be seen
    clean: dict[str, str | None] = {option.variable: None for option in OPTIONS.values()}
    return CliRunner().invoke(main, args, env={**clean, "CALC_HOME": str(home), **env})


def field(option: Option) -> str:
    """The option as a parameter."""
    return option.name.replace("-", "_")


def test_every_option_is_tested_here() -> None:
    assert GIVEN.keys() == OPTIONS.keys()


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
def test_nothing_given_is_the_default(option: Option, tmp_path: Path) -> None:
    assert f"{field(option)}={option.default!r}" in run(tmp_path).output


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
def test_the_command_line_goes_before_the_environment_before_the_file(
    option: Option, tmp_path: Path
) -> None:
    text, value = GIVEN[option.name]
    toml = f'{option.name} = "{text}"' if option.name != "slots" else f"slots = {text}"
    other = OTHERS.get(option.name, "other")
    wanted = f"{field(option)}={value!r}"
    # From the file
    assert wanted in run(tmp_path, toml=toml).output
    # From the environment, whatever the file says
    other_toml = toml.replace(text, other)
    assert wanted in run(tmp_path, toml=other_toml, **{option.variable: text}).output
    # From the command line, whatever both say
    args = (f"--{option.name}", text)
    assert wanted in run(tmp_path, *args, toml=other_toml, **{option.variable: other}).output


@pytest.mark.parametrize(
    ("name", "wrong"), [(name, wrong) for name, all_ in WRONG.items() for wrong in all_]
)
@pytest.mark.parametrize("place", ["option", "environment", "file"])
def test_a_wrong_value_is_a_usage_error(name: str, wrong: str, place: str, tmp_path: Path) -> None:
    toml = f'{name} = "{wrong}"' if place == "file" else None
    env = {OPTIONS[name].variable: wrong} if place == "environment" else {}
    args = (f"--{name}", wrong) if place == "option" else ()
    result = run(tmp_path, *args, toml=toml, **env)
    assert (result.exit_code, name in result.output) == (2, True), result.output


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("slot = 3", "no option 'slot'"),
        ("[slots]\na = 1", "slots"),
        ("slots = [1]", "slots"),
        ("slots = 1.5", "slots"),
        ("slots = true", "slots"),
        ("= 3", "Cannot read"),
        ("slots = 3\nslots = 4", "Cannot read"),
        ('name = "\\ud800"', "Cannot read"),
        ("home = '/tmp'", "no option 'home'"),
    ],
)
def test_a_wrong_file_is_a_usage_error_that_names_it(toml: str, said: str, tmp_path: Path) -> None:
    result = run(tmp_path, toml=toml)
    assert result.exit_code == 2, result.output
    assert said in result.output


def test_a_file_that_is_no_utf8_or_no_file_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"name = '\xff'")
    assert run(tmp_path).exit_code == 2
    (tmp_path / "config.toml").unlink()
    (tmp_path / "config.toml").mkdir()
    assert run(tmp_path).exit_code == 2


def test_the_home_is_an_option_too(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "config.toml").write_text('name = "elm"')
    result = run(tmp_path / "one", "--home", str(tmp_path / "other"), toml='name = "oak"')
    assert "name='elm'" in result.output
    assert repr(Home.at(tmp_path / "other")) in result.output


@pytest.mark.parametrize("name", ["home", *(n for n, o in OPTIONS.items() if o.kind is TEXT)])
def test_a_text_that_is_no_utf8_is_a_usage_error(name: str, tmp_path: Path) -> None:
    variable = {**OPTIONS, "home": HOME}[name].variable
    result = run(tmp_path, **{variable: os.fsdecode(b"/tmp/\xff")})
    assert (result.exit_code, "not UTF-8" in result.output) == (2, True), result.output


@pytest.mark.parametrize("name", sorted(n for n, o in OPTIONS.items() if o.kind is TEXT))
def test_a_text_that_no_system_takes_for_a_path_is_a_usage_error(name: str, tmp_path: Path) -> None:
    result = run(tmp_path, toml=f'{name} = "a\\u0000b"')
    assert (result.exit_code, "has a NUL" in result.output) == (2, True), result.output


def test_a_usual_home_that_is_no_utf8_is_a_usage_error(tmp_path: Path) -> None:
    odd = os.fsdecode(b"/tmp/\xff")
    result = run(tmp_path, CALC_HOME="", XDG_DATA_HOME=odd, HOME=odd)
    assert (result.exit_code, "not UTF-8" in result.output) == (2, True), result.output


@pytest.mark.parametrize("place", ["here.sqlite3", "../here.sqlite3", "/var/here.sqlite3"])
def test_a_database_in_the_file_is_sought_from_the_home(place: str, tmp_path: Path) -> None:
    result = run(tmp_path, toml=f'database = "{place}"')
    assert f"database={str(tmp_path / place)!r}" in result.output


@click.group(invoke_without_command=True)
@options("name")
def group(home: Home, name: str | None) -> None:
    """A program with commands, which have its options, too."""


group.add_command(program, "command")


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
def test_a_command_without_a_group_s_option_has_its_own(option: Option, tmp_path: Path) -> None:
    text, value = GIVEN[option.name]
    found = run_of(group, tmp_path, "command", f"--{option.name}", text)
    assert f"{field(option)}={value!r}" in found.output


def test_what_is_given_to_a_group_reaches_its_command(tmp_path: Path) -> None:
    other = tmp_path / "other"
    given = ("--home", str(other), "--name", "oak")
    found = run_of(group, tmp_path, *given, "command", toml='name = "elm"', CALC_NAME="ash")
    assert repr(Home.at(other)) in found.output
    assert "name='oak'" in found.output
    # And what is given to the command itself goes before
    own = ("--name", "fir", "--home", str(tmp_path))
    found = run_of(group, tmp_path, *given, "command", *own)
    assert repr(Home.at(tmp_path)) in found.output
    assert "name='fir'" in found.output


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
def test_each_option_explains_itself(option: Option, tmp_path: Path) -> None:
    assert option.sentence.endswith(".")
    assert option.variable.startswith("CALC_")
    assert f"--{option.name}" in run(tmp_path, "--help").output
