"""The manual hangs together: links lead somewhere, and no dependency goes without its reason."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from bench.peers.report import GRID, HEAD, RULE, line
from bench.peers.table import PEERS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
FIRST_CELL = re.compile(r"^\| ([a-z][\w, -]*) \|", re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """The headings of a page, as links name them."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


def broken(page: Path) -> list[str]:
    """The links of a page to what is not there."""
    links = LINK.findall(page.read_text(encoding="utf-8"))
    return [link for link in links if "://" not in link and not leads_somewhere(page, link)]


def leads_somewhere(page: Path, link: str) -> bool:
    """Whether a link inside of the manual has a target."""
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    return target.exists() and (not anchor or anchor in anchors(target))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_every_page_can_be_reached_from_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    linked = {(index.parent / link).resolve() for link in LINK.findall(index.read_text())}
    assert linked == {page for page in PAGES if page.parent != ROOT and page != index}


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    named = {re.split(r"[<>=\[]", text)[0] for text in chain(project["dependencies"], *extras)}
    page = (ROOT / "docs" / "explanation" / "dependencies.md").read_text()
    explained = {name for cell in FIRST_CELL.findall(page) for name in cell.split(", ")}
    assert named - explained == set()


def test_every_complaint_has_its_source_and_its_test() -> None:
    page = (ROOT / "docs" / "explanation" / "complaints.md").read_text()
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    tests = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    for complaint, reported, _, test in rows[1:]:
        sources = re.findall(r"\[[^]]+ (\d+)\]\(https://github\.com/\S+/(\d+)\)", reported)
        assert sources, complaint
        assert all(named == linked for named, linked in sources), complaint
        assert f"def {test.strip('`')}(" in tests, complaint


def test_the_page_about_performance_shows_every_peer_as_it_is_set_up() -> None:
    page = (ROOT / "docs" / "explanation" / "performance.md").read_text()
    _, _, after = page.partition(f"{line(HEAD)}\n{line(RULE)}\n")
    rows = [row.strip("| ").split(" | ") for row in after.partition("\n\n")[0].splitlines()]
    shown = [(row[0], *row[-2:]) for row in rows]
    assert shown == [GRID, *((peer.name, peer.settings, peer.survives) for peer in PEERS)]


@pytest.mark.parametrize("folder", [".", "bench/peers"])
def test_constraints_hold_exact_versions_only(folder: str) -> None:
    lines = (ROOT / folder / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"#.*|[\w.-]+==[\w.!+]+", line)] == []
