"""What the tests of the code screen's model begin with."""

from __future__ import annotations

from dataclasses import replace

from shared.kinds.code import Run
from tui.model.code.draft import Draft
from tui.model.lines import Line, text_of

C = Draft().written(b"int main(void) { return 0; }\n")


def ran(stdout: bytes = b"", stderr: bytes = b"", code: int | None = 0, **fields: object) -> Run:
    run = Run(code, None, stdout, stderr, False, False, 1_250, 1_300, 8_400)
    return replace(run, **fields)  # type: ignore[arg-type]


def shown(lines: list[Line]) -> list[str]:
    return [text_of(line).rstrip() for line in lines]
