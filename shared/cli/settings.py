"""`calc settings get` and `calc settings set`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from shared.cli.output import setting_json, setting_lines
from shared.cli.session import Place, command, logged_in
from shared.cli.status import Status
from shared.cli.tasks import json_option
from shared.settings import SETTINGS, Settings, find
from shared.wire import client as wire
from shared.wire.rows import SettingValue


@click.group()
def settings() -> None:
    """See what the grid is set to; administrators change it."""


@settings.command("get")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@json_option
@command
async def get(place: Place, names: tuple[str, ...], as_json: bool) -> Status:
    """Show settings, all of them where none is named: name, value, unit, range, default, meaning.

    The value stands alone in the second column, as `calc settings set` takes it.
    """
    wanted = [find(name) for name in names] or list(SETTINGS.values())
    async with logged_in(place) as client:
        now = Settings.read((await client.ask(wire.GetSettings())).values)
    whole = (setting_json(setting, now[setting.name]) for setting in wanted)
    click.echo("\n".join(whole if as_json else setting_lines(wanted, now)))
    return Status.DONE


def _pairs(
    _context: click.Context, _parameter: click.Parameter, words: Sequence[str]
) -> list[tuple[str, str]]:
    for word in words:
        if "=" not in word:
            raise click.BadParameter(f"{word!r} is not NAME=VALUE.")
    return [(name.strip(), value) for name, _, value in (word.partition("=") for word in words)]


@settings.command("set")
@click.argument("pairs", metavar="NAME=VALUE...", nargs=-1, required=True, callback=_pairs)
@command
async def change(place: Place, pairs: list[tuple[str, str]]) -> Status:
    """Change settings, all of these or none. Only an administrator may.

    A VALUE is a number, on or off, or default; a time may have another unit, as in 2min. It is
    kept, and on its way to every worker, when the command ends.
    """
    values = tuple([_value(name, text) for name, text in pairs])
    async with logged_in(place) as client:
        now = Settings.read((await client.ask(wire.ChangeSettings(values))).values)
    for item in values:
        quantity = SETTINGS[item.name].quantity(now[item.name])
        click.echo(f"{item.name} is {quantity} now.", err=True)
    return Status.DONE


def _value(name: str, text: str) -> SettingValue:
    """What somebody has typed; raises `RequestError`."""
    return SettingValue(name, find(name).parse(text))
