"""What came of each case, as lines."""

from __future__ import annotations

from shared.kinds.code import CaseResult
from tui.model.code.verdicts import GAP, VERDICTS, WIDEST, effort, ending
from tui.model.columns import CURSOR
from tui.model.lines import Line, Look, Span
from tui.model.text import fit, wrap_words

NONE = "No cases: f2 takes a folder with NAME.in and NAME.out for each."
NAME = 14
ENDING = 8
INDENT = 4


def block(case: CaseResult, width: int, under: bool) -> list[Line]:
    """A case: a line with its figures, and where its output first is not as expected."""
    mark = VERDICTS[case.verdict]
    cpu, _wall, memory = effort(case.run)
    said = wrap_words(case.difference, max(8, width - INDENT)) if case.difference else []
    figures = f"{fit(ending(case.run), ENDING)}{GAP}{cpu}{GAP}{memory}"
    room = max(0, width - NAME - WIDEST - 2 - 2 * len(GAP))
    return [
        (
            Span(f"{CURSOR if under else ' '} ", Look.KEY),
            Span(fit(case.name, NAME) + GAP, Look.STRONG if under else Look.PLAIN),
            Span(fit(mark.text, WIDEST) + GAP, mark.look),
            Span(fit(figures, room).rstrip(), Look.DIM),
        ),
        *((Span(" " * INDENT), Span(line)) for line in said),
    ]
