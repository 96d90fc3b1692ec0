"""Which room may import which: held by the source, and by what is loaded in the end."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
ROOMS = ("shared", "broker", "workers", "tui")
OUTSIDE = ("tests", "bench", "tools")
MAY_IMPORT = {"shared": {"shared"}, **{room: {room, "shared"} for room in ROOMS[1:]}}


def modules(room: str) -> list[Path]:
    """The source files of a room."""
    return sorted(ROOT.joinpath(room).rglob("*.py"))


def name_of(path: Path) -> str:
    """The module that a file is."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_headless(module: str) -> bool:
    """Whether a module has to do without a terminal."""
    return module.split(".")[0] != "tui" or module == "tui" or module.startswith("tui.model")


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports from a dot: names say more"
            yield node.module or ""


def loaded_by(modules_to_import: list[str]) -> set[str]:
    """The modules that a fresh interpreter has loaded after importing these."""
    program = f"import sys, {', '.join(modules_to_import)}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    for path in modules(room):
        for module in imported(path):
            top = module.split(".")[0]
            assert top not in {*ROOMS, *OUTSIDE} - MAY_IMPORT[room], f"{path} imports {module}"


@pytest.mark.parametrize("room", ROOMS)
def test_headless_modules_name_no_textual(room: str) -> None:
    for path in modules(room):
        if is_headless(name_of(path)):
            tops = {module.split(".")[0] for module in imported(path)}
            assert "textual" not in tops, f"{path} imports it"


@pytest.mark.parametrize("room", ROOMS)
def test_headless_modules_load_no_textual(room: str) -> None:
    # Given every module of the room that has to do without a terminal, loaded together
    names = [name_of(path) for path in modules(room)]
    wanted = [
        n
        for n in names
        if is_headless(n) and not n.endswith("__main__") and "migrations.0" not in n
    ]
    loaded = loaded_by(wanted)
    # Then neither Textual came with them nor another room
    assert wanted
    assert not {module for module in loaded if module.split(".")[0] == "textual"}
    rooms = {module.split(".")[0] for module in loaded} & set(ROOMS)
    assert rooms <= MAY_IMPORT[room]


def test_a_worker_or_client_loads_no_database() -> None:
    calc = [f"shared.cli.{place.partition(':')[0]}" for place in COMMANDS.values()]
    for program in (["workers.main"], ["workers.slots.main"], calc):
        assert not loaded_by(program) & {"peewee", "sqlite3", "argon2"}, program


def test_a_command_loads_no_other() -> None:
    assert "shared.cli.streams.commands" not in loaded_by(["shared.cli.main", "shared.cli.eval"])


def test_a_slot_loads_no_socket_library() -> None:
    assert "zmq" not in loaded_by(["workers.slots.main"])


def test_only_who_works_on_images_loads_what_does_it() -> None:
    for program in ("shared.kinds.image", "broker.main", "workers.slots.main", "shared.cli.main"):
        assert "PIL" not in loaded_by([program]), program


def test_every_module_says_what_it_is_for() -> None:
    for room in ROOMS:
        for path in modules(room):
            if "migrations" not in path.parts:
                assert ast.get_docstring(ast.parse(path.read_text())), f"{path} has no docstring"
