"""What one worker's probe has found out, and for whom it holds."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Barrier, Thread

import pytest

from shared import clock
from shared.home import Home
from shared.wire.fleet import Offer
from shared.wire.rows import Ability
from workers.languages import lately
from workers.languages.lately import GOOD_FOR, offered

C = Offer("user namespace, polling", (Ability("code:c", "12.2"),))
NOTHING = Offer("none", ())


class Probing:
    """Finds the same each time, and counts how often it was asked."""

    def __init__(self, offer: Offer = C) -> None:
        self.asked = 0
        self._offer = offer

    def __call__(self, _home: Home) -> Offer:
        self.asked += 1
        return self._offer


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs, the only one there is."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_workers_that_start_together_share_one_probe(home: Home) -> None:
    # Given sixteen workers that look at the same moment
    probe, together, offers = Probing(), Barrier(16), list[Offer]()

    def look() -> None:
        together.wait()
        offers.append(offered(home, probe))

    workers = [Thread(target=look) for _ in range(16)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # Then one has looked, and all know
    assert (probe.asked, offers) == (1, [C] * 16)


@pytest.mark.parametrize(("later", "asked"), [(GOOD_FOR - 1, 1), (GOOD_FOR, 2), (-1, 2)])
def test_what_was_found_is_not_believed_for_long(
    home: Home, monkeypatch: pytest.MonkeyPatch, later: int, asked: int
) -> None:
    probe, begun = Probing(), clock.now()
    monkeypatch.setattr(lately, "now", lambda: begun)
    offered(home, probe)
    monkeypatch.setattr(lately, "now", lambda: begun + later)
    offered(home, probe)
    assert probe.asked == asked


def test_a_language_that_comes_or_goes_is_noticed(home: Home, tools: Path) -> None:
    probe = Probing()
    offered(home, probe)
    # When somebody installs a compiler
    os.utime(tools, ns=(0, 0))
    offered(home, probe)
    # And writes a table of languages
    home.languages.write_text("")
    offered(home, probe)
    assert probe.asked == 3


def test_nothing_found_is_looked_for_again(home: Home) -> None:
    probe = Probing(NOTHING)
    assert [offered(home, probe), offered(home, probe)] == [NOTHING, NOTHING]
    assert probe.asked == 2


def test_a_damaged_note_is_as_good_as_none(home: Home) -> None:
    offered(home, Probing())
    (home.sandbox / "offer").write_bytes(b"\xc1")
    probe = Probing()
    assert offered(home, probe) == C
    assert probe.asked == 1


def test_a_home_that_takes_no_file_can_be_probed(tmp_path: Path) -> None:
    (tmp_path / "sandbox").write_text("a file where a folder should be")
    probe = Probing()
    assert offered(Home(tmp_path), probe) == C
    assert probe.asked == 1
