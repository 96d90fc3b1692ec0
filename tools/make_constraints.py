"""Writes constraints.txt: the newest versions that pyproject.toml allows, and what they need."""

from __future__ import annotations

import subprocess
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEADER = """\
# The exact versions that calcgrid was tested with, for run time and development.
# Written by `make constraints`, which takes the newest that pyproject.toml allows.
"""


def main() -> None:
    """Install everything into an empty environment and note what came of it."""
    with tempfile.TemporaryDirectory(prefix="calcgrid-constraints-") as folder:
        venv.create(folder, with_pip=True)
        pip = [str(Path(folder, "bin", "python")), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "-qq", "--upgrade", *requirements()], check=True)
        listing = [*pip, "list", "--format=freeze", "--exclude=pip"]
        found = subprocess.run(listing, check=True, capture_output=True, text=True).stdout
    (ROOT / "constraints.txt").write_text(HEADER + found)


def requirements() -> list[str]:
    """What pyproject.toml asks for, to build, to run and to develop."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    extras = project["project"]["optional-dependencies"].values()
    groups = [project["build-system"]["requires"], project["project"]["dependencies"], *extras]
    return [str(requirement) for group in groups for requirement in group]


if __name__ == "__main__":
    main()
