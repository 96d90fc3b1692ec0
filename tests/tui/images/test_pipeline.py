"""The pipeline: filters that are added, put in order and written as a line."""

from __future__ import annotations

from shared.kinds import image
from tests.tui.drive import Driver
from tests.tui.images.playing import SIZES, opened, pipeline, play, type_pipeline
from tui.screens.images.catalogue import CatalogueScreen
from tui.screens.images.filter_form import FilterForm
from tui.widgets.images.catalogue import NAMES, Catalogue


@SIZES
def test_a_filter_is_chosen_and_its_parameters_are_filled_in(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        # Given the list of all filters
        await driver.press("escape", "a")
        await opened(driver, CatalogueScreen)
        await driver.until_shown("Blurred by Gauss's curve.")
        await driver.press(*["down"] * NAMES.index("blur"), "enter")
        await opened(driver, FilterForm)
        # When a parameter is out of its range, that stands at its line and nothing is kept
        await driver.press(*"999", "enter")
        await driver.until_shown("sigma of blur is a number from 0 to 100 px")
        assert isinstance(driver.app.screen, FilterForm)
        # Then it is kept once it is right
        await driver.press("ctrl+u", *"3.5", "enter")
        await driver.until(lambda: pipeline(driver) == "blur:3.5", "the filter")
        await driver.until_shown("sigma 3.5")
        assert driver.images.pipeline.line.value == "blur:3.5"

    play(scenario, size)


def test_every_filter_of_the_table_can_be_added() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape")
        for at, name in enumerate(NAMES):
            await driver.press("a")
            await opened(driver, CatalogueScreen)
            driver.app.screen.query_one(Catalogue)._move(at)
            await driver.press("enter")
            await driver.pilot.pause()
            if image.FILTERS[name].parameters:
                await opened(driver, FilterForm)
                await driver.press("enter")
            await driver.until(lambda: len(driver.images.pipeline.pipeline) > at, name)  # noqa: B023
        assert [call.name for call in driver.images.pipeline.pipeline] == [*NAMES]

    play(scenario)


def test_keys_reorder_double_take_out_and_undo() -> None:
    async def scenario(driver: Driver) -> None:
        await type_pipeline(driver, "sepia blur:2 edges")
        await driver.press("J")
        assert pipeline(driver) == "blur:2 sepia edges"
        line = driver.images.pipeline.line
        await driver.until(lambda: line.value == "blur:2 sepia edges", "the line")
        await driver.press("K", "c")
        assert pipeline(driver) == "sepia sepia blur:2 edges"
        await driver.press("end", "d")
        assert pipeline(driver) == "sepia sepia blur:2"
        await driver.press("u", "u")
        assert pipeline(driver) == "sepia blur:2 edges"
        await driver.until(lambda: line.value == "sepia blur:2 edges", "the line")
        await driver.press("home", "j", "enter")
        await opened(driver, FilterForm)
        await driver.press("escape")
        assert pipeline(driver) == "sepia blur:2 edges"

    play(scenario)


def test_a_line_is_the_pipeline_and_says_what_is_wrong_with_it() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "tab")
        assert driver.app.focused is driver.images.pipeline.line
        await driver.type("blur:2 resize:320,240")
        assert pipeline(driver) == "blur:2 resize:320,240"
        await driver.type(" swirl")
        await driver.until_shown("There is no filter 'swirl'")
        assert driver.images.pipeline.line.value == "blur:2 resize:320,240 swirl"
        await driver.press("ctrl+r")
        await driver.pilot.pause()
        assert not driver.broker.submissions

    play(scenario)
