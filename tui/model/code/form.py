"""How a program is run, as a form of lines."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction

from shared.clock import SECOND
from shared.kinds.code import Comparison
from shared.kinds.code.program import Limits
from shared.limits import PROGRAM_LIMIT
from shared.settings import Settings
from tui.model.code.draft import Options
from tui.model.format import counted

COMES_WITH = "{} that it came with; - drops them, a folder replaces them"
DROP = "-"


@dataclass(frozen=True, slots=True)
class Field:
    """A line of the form; `setting` is what the grid has where it is left empty."""

    key: str
    label: str
    hint: str = ""
    unit: str = ""
    setting: str = ""
    scale: int = 1
    """what one of the unit is in the limit's own"""


ARGUMENTS = Field("arguments", "Arguments", "as in a shell: -n 3 'two words'")
FOLDER = Field("folder", "Cases", "a folder of NAME.in and NAME.out")
COMPARE = Field("compare", "Compare", "exact, trailing or numeric")
TOLERANCE = Field("tolerance", "Tolerance", "0: how far off a number may be")
LIMITS = (
    Field("cpu_ms", "CPU time", unit="s", setting="code.cpu", scale=SECOND),
    Field("wall_ms", "Wall time", unit="s", setting="code.wall", scale=SECOND),
    Field("memory_mb", "Memory", unit="MB", setting="code.memory"),
    Field("output_kb", "Output", unit="KB", setting="code.output"),
    Field("processes", "Processes", setting="code.processes"),
    Field("disk_mb", "Disk", unit="MB", setting="code.disk"),
)
FIELDS = (ARGUMENTS, FOLDER, COMPARE, TOLERANCE, *LIMITS)
TYPES = "Type to it while it runs (without input and cases)"


def texts(options: Options) -> dict[str, str]:
    """What stands in the lines."""
    limits = options.limits
    return {
        ARGUMENTS.key: options.arguments,
        FOLDER.key: options.folder,
        COMPARE.key: options.compare,
        TOLERANCE.key: f"{options.tolerance:g}" if options.tolerance else "",
        **{each.key: _quantity(getattr(limits, each.key), each.scale) for each in LIMITS},
    }


def hint(field: Field, options: Options, settings: Settings | None) -> str:
    """What stands in an empty line."""
    if field is FOLDER and options.cases and not options.folder:
        return COMES_WITH.format(counted(len(options.cases), "case"))
    if not field.setting:
        return field.hint
    return " ".join(filter(None, (_usual(field, settings), _most(field, settings))))


def _usual(field: Field, settings: Settings | None) -> str:
    value = _setting(field.setting, settings)
    return "the grid's default" if value is None else f"{_quantity(value, field.scale)} by default"


def _most(field: Field, settings: Settings | None) -> str:
    value = _setting(f"{field.setting}.most", settings)
    return "" if value is None else f"({_quantity(value, field.scale)} at most)"


def _setting(name: str, settings: Settings | None) -> int | None:
    """A broker of another version may have none of this name."""
    try:
        return None if settings is None else settings[name]
    except KeyError:
        return None


def _quantity(value: int, scale: int) -> str:
    if not value:
        return ""
    return str(value // scale) if value % scale == 0 else f"{value / scale:g}"


def read(typed: Mapping[str, str], types: bool, before: Options) -> Options:
    """The options in the lines; raises `ValueError` with a sentence."""
    folder = typed[FOLDER.key].strip()
    dropped = folder == DROP
    arguments = typed[ARGUMENTS.key].strip()
    _check_arguments(arguments)
    return Options(
        arguments,
        Limits(**{each.key: _limit(each, typed[each.key]) for each in LIMITS}),
        "" if dropped else folder,
        () if dropped or folder else before.cases,
        _comparison(typed[COMPARE.key].strip().lower()),
        _tolerance(typed[TOLERANCE.key].strip() or "0"),
        types,
    )


def _check_arguments(text: str) -> None:
    try:
        shlex.split(text)
    except ValueError as error:
        raise ValueError(f"Arguments: {str(error).lower()}; quote as in a shell.") from None


def _limit(field: Field, text: str) -> int:
    if not text.strip():
        return 0
    try:
        value = Fraction(text.strip()) * field.scale
    except (ValueError, ZeroDivisionError):
        value = Fraction(0)
    if not 1 <= value <= PROGRAM_LIMIT or value.denominator != 1:
        unit = f" of {field.unit}" if field.unit else ""
        raise ValueError(f"{field.label}: a number{unit} above 0, or nothing.")
    return int(value)


def _comparison(text: str) -> Comparison:
    found = [each for each in Comparison if each.startswith(text)]
    if len(found) == 1:
        return found[0]
    if not text:
        return Comparison.TRAILING
    raise ValueError(f"Compare: {', '.join(Comparison)}; the first letter is enough.")


def _tolerance(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise ValueError("Tolerance: a number that is not below 0.")
    return value


assert {each.key for each in LIMITS} == {each.name for each in fields(Limits)}  # noqa: S101
