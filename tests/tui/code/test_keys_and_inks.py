"""Going about the code screen, and how it looks."""

from __future__ import annotations

import pytest
from textual.color import Color

from tests.tui.code.playing import HELLO, play
from tests.tui.drive import LARGE, SMALL, TINY, Driver


@pytest.mark.parametrize("size", [TINY, SMALL, LARGE], ids=["tiny", "small", "large"])
def test_every_part_is_reached_without_a_mouse(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        for view in ("[Problems]", "[Cases]", "[Runs]", "[Output]"):
            await driver.press("escape" if view == "[Problems]" else "f3")
            if view == "[Problems]":
                await driver.press("f3")
            await driver.until_shown(view)
        await driver.press("i")
        await driver.until(lambda: driver.code.source.editor.has_focus, "the editor")
        await driver.until_shown("int main(void)")
        await driver.press("escape", "escape")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")

    play(scenario, size=size)


def test_a_line_begins_where_the_one_before_it_does() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press(*"if x {", "enter", "tab", "y", "enter", "z")
        assert driver.code.source.editor.text == "if x {\n    y\n    z"

    play(scenario)


@pytest.mark.parametrize("theme", ["textual-light", "dracula"])
def test_the_inks_of_the_editor_are_those_of_the_theme(theme: str) -> None:
    async def scenario(driver: Driver) -> None:
        driver.app.theme = theme
        editor = driver.code.source.editor
        ink = Color.parse(driver.app.get_css_variables()["primary"]).rich_color

        def inked() -> bool:
            return editor._theme.syntax_styles["keyword"].color == ink

        await driver.until(inked, "the ink")

    play(scenario)
