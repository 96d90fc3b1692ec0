"""Times with their units and percentages, as they are typed."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, NoReturn

import click

from shared.errors import RequestError
from shared.settings import Setting, Unit


class Span(click.types.IntParamType):
    """A span of time: milliseconds, or a number with a unit, as in `2min`."""

    name = "time"

    def __init__(self, what: str, least: int, most: int, default: int) -> None:
        self._setting = Setting(what, Unit.MILLIS, least, most, default, "")

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> int:
        """The milliseconds; a usage error where there are none."""
        try:
            return self._setting.parse(str(value))
        except RequestError as error:
            self.fail(error.message, parameter, context)


class Percentage(click.types.IntParamType):
    """A part of all, with one decimal at the most."""

    name = "percentage"
    _typed = re.compile(r"(\d{1,3}(?:\.\d)?) *%?", re.ASCII)

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> int:
        """The thousandths; a usage error where that is no percentage."""
        typed = self._typed.fullmatch(str(value).strip())
        thousandths = int(Fraction(typed[1]) * 10) if typed else None
        if thousandths is None or thousandths > 1_000:
            self._refuse(value, parameter, context)
        return thousandths

    def _refuse(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> NoReturn:
        sentence = f"{str(value)[:40]!r} is not a percentage from 0% to 100%, such as 5% or 0.5%."
        self.fail(sentence, parameter, context)
