"""The wheel holds what it should, and works where there is nothing of the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"broker", "shared", "tui", "workers"}
COMMANDS = {"calc", "calc-broker", "calc-tui", "calc-worker"}
PINS = dict.fromkeys(("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT"), "constraints.txt")
"""The builds of older and newer versions of pip; a whole path might have spaces in it."""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy, so that the build leaves nothing in the tree."""
    sources, out = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("wheel")
    for name in PACKAGES | {"tests", "bench"}:
        shutil.copytree(ROOT / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, sources)
    run([sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(sources)])
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of an environment that holds the wheel and what it needs."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=True, symlinks=True)
    python = str(place / "bin" / "python")
    run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)])
    return place / "bin"


@pytest.fixture
def elsewhere(installed: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment variables of a home of its own, whose grid is gone afterwards."""
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    variables = {**kept, "PATH": os.defpath, "CALC_HOME": str(tmp_path / "home")}
    yield variables
    run([str(installed / "calc"), "down"], variables, tmp_path)


def run(
    command: list[str],
    variables: dict[str, str] | None = None,
    folder: Path = ROOT,
    typed: str = "",
) -> str:
    """Run a command, with the tested versions of everything; what it prints."""
    done = subprocess.run(
        command,
        env=variables or {**os.environ, **PINS},
        cwd=folder,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def names_in(wheel: Path) -> set[str]:
    """The files of a wheel, its own metadata left out."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_holds_every_module_and_all_data(wheel: Path) -> None:
    files = (path for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file())
    wanted = {str(path.relative_to(ROOT)) for path in files if path.suffix != ".pyc"}
    assert names_in(wheel) == wanted


def test_holds_styles_migrations_and_types(wheel: Path) -> None:
    names = names_in(wheel)
    assert {f"{name}/py.typed" for name in PACKAGES} <= names
    assert "broker/store/migrations/0001_initial.py" in names
    assert any(name.startswith("tui/") and name.endswith(".tcss") for name in names)


def test_holds_the_four_packages_and_nothing_else(wheel: Path) -> None:
    assert {name.split("/")[0] for name in names_in(wheel)} == PACKAGES


def test_installs_the_commands(installed: Path) -> None:
    assert {path.name for path in installed.glob("calc*")} == COMMANDS


def test_computes_from_another_folder(
    installed: Path, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    calc = str(installed / "calc")
    register = [calc, "register", "ada", "--password-stdin"]
    run(register, elsewhere, tmp_path, typed="correct horse battery\n")
    assert run([calc, "eval", "1+1"], elsewhere, tmp_path) == "2\n"


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_tells_its_version(
    installed: Path, elsewhere: dict[str, str], command: str
) -> None:
    assert run([str(installed / command), "--version"], elsewhere).startswith(f"{command}, version")
