"""Every theme that is offered can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from shared.home import Home
from tests.tui.fake import FakeBroker
from tui.app import CalcApp
from tui.theme import CALM, INKS, LEAST_CONTRAST, contrast, legible, tinted

THEMES = [CALM, *(theme for theme in BUILTIN_THEMES.values() if not theme.ansi)]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_ink_can_be_read_on_every_background(theme: Theme) -> None:
    given = {**theme.to_color_system().generate(), **theme.variables}
    found = legible(given, dark=theme.dark)
    grounds = [*(Color.parse(found[name]) for name in ("background", "surface", "panel"))]
    for ink in INKS:
        for ground in (*grounds, tinted(found)):
            assert contrast(Color.parse(found[ink]), ground) >= LEAST_CONTRAST, (ink, ground)


def test_our_own_theme_is_legible_as_it_is() -> None:
    given = {**CALM.to_color_system().generate(), **CALM.variables}
    found = legible(given, dark=True)
    assert {name: Color.parse(found[name]) for name in INKS} == {
        name: Color.parse(given[name]) for name in INKS
    }


def test_contrast_is_counted_as_the_guidelines_do() -> None:
    white, black = Color(255, 255, 255), Color(0, 0, 0)
    assert contrast(white, black) == pytest.approx(21)
    assert contrast(Color(0x76, 0x76, 0x76), white) == pytest.approx(4.54, abs=0.01)


def test_themes_whose_colours_nobody_knows_are_not_offered(tmp_path: Path) -> None:
    offered = CalcApp(FakeBroker().open, Home.at(tmp_path)).available_themes
    assert set(offered) == {theme.name for theme in THEMES}
