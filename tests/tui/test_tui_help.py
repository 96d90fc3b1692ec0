"""The list of keys begins with those that work where somebody is."""

from __future__ import annotations

import asyncio

import pytest

from shared.wire.audit import Audit, AuditPage
from tests.tui.drive import Driver, entered
from tests.tui.fake import FakeBroker
from tui.bindings import Where
from tui.screens.help import HelpScreen


async def keys_after(driver: Driver, *keys: str) -> str:
    await driver.press(*keys)
    await driver.pilot.pause()
    await driver.press("f1")
    await driver.until(lambda: isinstance(driver.app.screen, HelpScreen), "the keys")
    await driver.pilot.pause()
    return driver.text()


@pytest.mark.parametrize(
    ("keys", "first"),
    [
        ((), (Where.TASKS, Where.ENTRY)),
        (("escape",), (Where.TASKS, Where.LIST)),
        (("escape", "P"), (Where.ACCOUNT, Where.SESSION_LIST)),
        (("escape", "U"), (Where.ACCOUNTS, Where.ACCOUNT_LIST)),
        (("escape", "H"), (Where.AUDIT, Where.DEEDS)),
        (("escape", "P", "p"), (Where.ACCOUNT_FORM,)),
    ],
)
def test_it_begins_with_what_works_here(keys: tuple[str, ...], first: tuple[Where, ...]) -> None:
    async def scenario() -> None:
        broker = FakeBroker()
        broker.answers[Audit] = lambda _ask: AuditPage((), False)
        async with entered(broker, (80, 100)) as driver:
            shown = [line.strip(" │╭╮─") for line in (await keys_after(driver, *keys)).split("\n")]
            places = [line for line in shown if line in {place.value for place in Where}]
            assert places[: len(first)] == [place.value for place in first]

    asyncio.run(scenario())


def test_every_place_is_there_once() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await keys_after(driver, "escape", "U")
            headings = [str(each.render()) for each in driver.app.screen.query(".place")]
            assert sorted(headings) == sorted(place.value for place in Where)

    asyncio.run(scenario())
