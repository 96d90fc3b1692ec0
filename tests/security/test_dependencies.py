"""No version that calcgrid is tested with has a known hole, where somebody can be asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CONSTRAINTS = Path(__file__).parents[2] / "constraints.txt"
SECONDS = 60


def audit() -> list[dict[str, Any]]:
    """What is known of each version; the test is skipped where nobody answers."""
    known = ("--no-deps", "--disable-pip", "--progress-spinner=off", "--timeout=5")
    command = [sys.executable, "-m", "pip_audit", *known, "--format=json", f"-r{CONSTRAINTS}"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("the package index does not answer")
    if not done.stdout:
        pytest.skip(f"the package index cannot be asked: {done.stderr.decode()[-200:]}")
    found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    return found


def holes_in(found: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The ids of the holes, by package."""
    holed = [package for package in found if package.get("vulns")]
    return {package["name"]: [hole["id"] for hole in package["vulns"]] for package in holed}


def test_no_version_has_a_known_hole() -> None:
    found = audit()

    if all("skip_reason" in package for package in found):
        pytest.skip("the package index that was reached knows of no holes at all")
    assert holes_in(found) == {}


def test_a_known_hole_is_found_in_an_answer() -> None:
    hole = {"id": "PYSEC-2026-1", "fix_versions": ["2.0"], "aliases": [], "description": "bad"}
    answer: list[dict[str, Any]] = [
        {"name": "sound", "version": "1.0", "vulns": []},
        {"name": "unknown", "skip_reason": "not on the index"},
        {"name": "holed", "version": "1.0", "vulns": [hole]},
    ]
    assert holes_in(answer) == {"holed": ["PYSEC-2026-1"]}
