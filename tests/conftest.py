"""What holds for every test; at the end of a run, what could not be tested here, by reason."""

from __future__ import annotations

import signal
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

HERE = Path(__file__).parent
OF_PROGRAMS = {HERE / "security", HERE / "integration" / "programs"}
"""Some look at what is left on the machine, so no other may run a program beside them."""

# Under nohup and in the background of a shell they are ignored, and every program that a test
# starts would ignore them, too.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)  # what shares them out looks at the groups when they are collected
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests are shared out among processes, one of these has all that run programs."""
    for item in items:
        if not OF_PROGRAMS.isdisjoint(item.path.parents):
            item.add_marker(pytest.mark.xdist_group("programs"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason to skip, with the number of tests that it kept from running."""
    reasons = Counter(map(_reason, terminalreporter.getreports("skipped")))
    if reasons:
        terminalreporter.section(f"not tested here: {reasons.total()}")
    for reason, count in reasons.most_common():
        terminalreporter.line(f"{count:>5}  {reason}")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """A skip's report holds file, line and reason; an expected failure's does not."""
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return "no reason given"
