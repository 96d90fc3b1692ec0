"""What can be given to `calc eval`: any expression, and seconds."""

from __future__ import annotations

from typing import Any

import click

from shared import limits
from shared.clock import SECOND

MOST_SECONDS = limits.MILLIS // SECOND


class Seconds(click.types.FloatParamType):
    """A span of time that is one: neither negative nor endless nor no number."""

    name = "number"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> float:
        """The seconds; a usage error where there are none."""
        seconds = super().convert(value, parameter, context)
        if not 0 <= seconds <= MOST_SECONDS:  # which holds for no nan
            self.fail(f"{value} is not from 0 to {MOST_SECONDS}.", parameter, context)
        return seconds


class ExpressionCommand(click.Command):
    """Takes what begins with one dash for an expression, as in `-2^2`, but what begins with two
    for an option, which is refused where there is none."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """As click does, which would take any unknown option for an expression."""
        literal = args[args.index("--") + 1 :] if "--" in args else []
        rest = super().parse_args(context, args)
        texts = context.params.get("expressions") or ()
        for text in texts[: len(texts) - len(literal)]:
            if text.startswith("--"):
                raise click.NoSuchOption(text.split("=")[0], NO_OPTION.format(text), ctx=context)
        return rest


NO_OPTION = "No such option: {}. (Before an expression that begins with two dashes, write --.)"
