"""Nothing that was typed is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.tui.code.playing import HELLO
from tests.tui.drive import started
from tests.tui.fake import FakeBroker


def test_what_was_typed_is_there_after_a_restart_for_its_user_alone(tmp_path: Path) -> None:
    async def type_and_end() -> None:
        async with started(home=tmp_path) as driver:
            await driver.enter()
            await driver.open_code()
            await driver.write(HELLO)
            await driver.press("ctrl+q")
            await driver.until(lambda: not driver.app.is_running, "the end")

    async def come_back() -> None:
        broker = FakeBroker(accounts={"ada": "correct horse", "bob": "battery staple"})
        async with started(broker, home=tmp_path) as driver:
            await driver.enter()
            await driver.open_code()
            assert driver.code.source.editor.text == HELLO
            # Bob sees nothing of it
            driver.code.result.output.focus()
            await driver.press("escape", "L")
            await driver.fill("bob", "battery staple")
            await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks of bob")
            await driver.open_code()
            assert driver.code.source.editor.text == ""

    asyncio.run(type_and_end())
    asyncio.run(come_back())


def test_what_is_typed_is_on_disk_before_anybody_leaves(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with started(home=tmp_path) as driver:
            await driver.enter()
            await driver.open_code()
            await driver.write("int main")
            kept = tmp_path / "drafts"
            await driver.until(
                lambda: any(b"int main" in file.read_bytes() for file in kept.glob("*")), "it"
            )

    asyncio.run(scenario())
