"""What may import what, and what is not imported before the first picture."""

from __future__ import annotations

import subprocess
import sys

import pytest


def loaded_by(*modules: str) -> set[str]:
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "modules",
    [
        ("tui",),
        ("tui.main",),
        ("tui.opening",),
        (
            "tui.feed",
            "tui.details",
            "tui.model.store",
            "tui.model.detail",
            "tui.model.agents",
            "tui.model.status",
            "tui.model.columns",
            "tui.model.orders",
            "tui.model.titles",
            "tui.model.history",
            "tui.model.monitor.charts",
            "tui.model.monitor.detail",
            "tui.model.monitor.shown",
            "tui.model.monitor.titles",
            "tui.model.launching",
            "tui.model.ordering",
            "tui.children",
            "tui.model.code.console",
            "tui.model.code.form",
            "tui.model.code.workspace",
            "tui.images.folder",
            "tui.images.grid",
            "tui.images.scaling",
            "tui.drafts",
            "tui.program_files",
        ),
    ],
)
def test_what_has_no_screen_needs_no_textual(modules: tuple[str, ...]) -> None:
    assert "textual" not in loaded_by(*modules)


def test_grammars_are_loaded_where_programs_are_written_and_not_before() -> None:
    editor = "tui.widgets.code.editor"
    assert not {"tree_sitter", editor} & loaded_by("tui.desk", "tui.app")
    assert {"tree_sitter", editor} <= loaded_by("tui.screens.code")


def test_what_draws_images_is_loaded_where_they_are_shown_and_not_before() -> None:
    screen = "tui.screens.images.images"
    assert not {"PIL", screen} & loaded_by("tui.desk", "tui.app")
    assert "PIL" in loaded_by(screen)


def test_the_screens_of_images_need_no_worker() -> None:
    loaded = loaded_by("tui.screens.images.images")
    assert not [name for name in loaded if name.split(".")[0] in ("broker", "workers")]


def test_the_first_picture_needs_no_broker() -> None:
    assert not {"zmq", "msgpack", "shared.client", "shared.expression"} & loaded_by("tui.app")


def test_the_screens_need_neither_broker_nor_workers() -> None:
    loaded = loaded_by("tui.desk", "tui.app", "tui.main")
    assert not [name for name in loaded if name.split(".")[0] in ("broker", "workers")]
