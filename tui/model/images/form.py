"""The parameters of a filter as lines of a form, made of the table of filters."""

from __future__ import annotations

from collections.abc import Sequence

from shared.errors import RequestError
from shared.kinds.image import Call, Filter, Parameter
from shared.kinds.image.notation import parse_call
from shared.kinds.image.parameters import shown, written

Texts = Sequence[str]
"""What is typed for each parameter, in their order."""


def texts(known: Filter, call: Call | None = None) -> list[str]:
    """What stands in the form first."""
    return [written(value) for value in (call.values if call else known.defaults)]


def label(parameter: Parameter) -> str:
    """What it is called, and its unit."""
    return f"{parameter.name} ({parameter.unit})" if parameter.unit else parameter.name


def about(parameter: Parameter) -> str:
    """What it does, and what it may be."""
    span = f"{shown(parameter.least)} to {shown(parameter.most)}"
    return f"{parameter.sentence} {span}{', whole' if parameter.whole else ''}."


def problems(known: Filter, typed: Texts) -> dict[str, str]:
    """What is wrong, by the parameter that it is about."""
    found: dict[str, str] = {}
    for at, parameter in enumerate(known.parameters):
        try:
            _read(known, [*texts(known)[:at], typed[at]])
        except RequestError as error:
            found[parameter.name] = error.message
    return found


def call_of(known: Filter, typed: Texts) -> Call:
    """The filter with what is typed; raises `RequestError`."""
    return _read(known, typed)


def _read(known: Filter, typed: Texts) -> Call:
    """An empty line is the default; 1,000 is read as it is shown."""
    usual = texts(known)
    plain = (text.replace(",", "").strip() or usual[at] for at, text in enumerate(typed))
    return parse_call(f"{known.name}:{','.join(plain)}" if known.parameters else known.name)
