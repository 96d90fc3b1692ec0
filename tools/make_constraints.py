"""Writes each constraints.txt: the newest versions that are allowed, and what they need."""

from __future__ import annotations

import subprocess
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
PEERS = ROOT / "bench" / "peers"
HEADER = """\
# The exact versions that calcgrid was tested with, for run time and development.
# Written by `make constraints`, which takes the newest that pyproject.toml allows.
"""
PEERS_HEADER = """\
# The exact versions that calcgrid was compared to.
# Written by `make constraints`, which takes the newest.
"""


def main() -> None:
    """Install each environment from nothing and note what came of it."""
    (ROOT / "constraints.txt").write_text(HEADER + installed(requirements()))
    (PEERS / "constraints.txt").write_text(PEERS_HEADER + installed(peers()))


def installed(wanted: list[str]) -> str:
    """What is in an environment into which the newest of these were installed."""
    with tempfile.TemporaryDirectory(prefix="calcgrid-constraints-") as folder:
        venv.create(folder, with_pip=True)
        pip = [str(Path(folder, "bin", "python")), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "-qq", "--upgrade", *wanted], check=True)
        listing = [*pip, "list", "--format=freeze", "--exclude=pip"]
        return subprocess.run(listing, check=True, capture_output=True, text=True).stdout


def requirements() -> list[str]:
    """What pyproject.toml asks for, to build, to run and to develop."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    extras = project["project"]["optional-dependencies"].values()
    groups = [project["build-system"]["requires"], project["project"]["dependencies"], *extras]
    return [str(requirement) for group in groups for requirement in group]


def peers() -> list[str]:
    """What calcgrid is compared to."""
    lines = (PEERS / "requirements.txt").read_text().splitlines()
    return [line for line in lines if not line.startswith("#")]


if __name__ == "__main__":
    main()
