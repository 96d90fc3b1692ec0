"""Finds out which languages work on this machine, by running a program in each as a task would.

Run as `python -m workers.languages.probe HOME LIFELINE`, a process of its own, since it takes
seconds. It writes the worker's offer to its standard output, and ends.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from shared.errors import CalcError, SandboxError, SetupError
from shared.home import Home
from shared.kinds import code
from shared.kinds.base import ability_of
from shared.kinds.code import Case, File, Program, Verdict
from shared.languages import Language
from shared.lifeline import die_with_parent
from shared.wire.codec import pack
from shared.wire.fleet import Offer
from shared.wire.rows import Ability
from workers.kinds.base import Context, Job
from workers.kinds.code import do
from workers.languages.lately import offered
from workers.languages.workbench import Workbench, workbench
from workers.sandbox import Isolation, Sandbox

_NICER = 5
"""Tasks that the worker has already come first."""


def offer_of(home: Home) -> Offer:
    """What a worker with this home can do; raises `SetupError`."""
    try:
        bench = workbench(home)
    except SandboxError:
        return Offer(Isolation.NONE, ())
    working = filter(lambda each: _works(each, home), bench.languages.values())
    return Offer(mode_of(bench.sandbox), tuple([_ability(each, bench) for each in working]))


def mode_of(sandbox: Sandbox) -> str:
    """How programs are kept apart, and how what they take is counted."""
    counted = "cgroups" if sandbox.counts_exactly else "polling"
    return f"{sandbox.isolation}, {counted}".replace("_", " ")


def _works(language: Language, home: Home) -> bool:
    """Whether its probe prints what it should."""
    case = Case("probe", b"", language.probe.expected.encode())
    file = File(language.main, language.probe.source.encode())
    program = Program(language.name, (file,), cases=(case,))
    try:
        product = do(Job(code.payload(program)), Context(home=home))
    except CalcError:
        return False
    return code.result_of(product.result).verdict is Verdict.OK


def _ability(language: Language, bench: Workbench) -> Ability:
    return Ability(ability_of(code.NAME, language.name), bench.version(language))


def main() -> None:
    """Say what can be offered; of a home that cannot be used, why."""
    home, lifeline = Home(Path(sys.argv[1])), int(sys.argv[2])
    die_with_parent(lifeline)
    os.nice(_NICER)
    try:
        offer = offered(home, offer_of)
    except SetupError as error:
        sys.exit(error.message)
    sys.stdout.buffer.write(pack(offer))


if __name__ == "__main__":
    main()
