"""What a program prints, while it runs."""

from __future__ import annotations

from shared.wire import live
from tests.tui.code.playing import HELLO, ok, play, ran_before
from tests.tui.drive import TINY, Driver


def test_a_new_attempt_clears_what_the_one_before_had_printed() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        driver.broker.print(running, b"half of it\n")
        await driver.until_shown("half of it")
        driver.broker.begin(running, attempt=2)
        await driver.until_gone("half of it")
        await driver.until_shown("attempt 2: what was printed before is gone")

    play(scenario)


def test_what_was_missed_while_the_broker_was_away_is_said_and_the_result_holds_all() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        driver.broker.print(running, b"first\n")
        await driver.until_shown("first")
        # When the broker is away while the program prints more than is kept
        driver.broker.lose()
        hear, driver.broker.listener = driver.broker.listener, lambda _event: None
        flood = b"x" * 99_999 + b"\n"
        driver.broker.print(running, flood)
        driver.broker.listener = hear
        driver.broker.come_back()
        # Then that is said, and the result has everything in its place
        await driver.until_shown("xxxxxxxx")
        driver.code.result.output.focus()
        await driver.press("g")
        await driver.until_shown("bytes were missed here")
        driver.broker.end(running, ok(b"first\n" + flood))
        await driver.until_shown("✓ OK")
        assert driver.code.watched.console.text == "first\n" + "\n".join(pieces(flood.decode()))

    play(scenario)


def pieces(line: str) -> list[str]:
    """A long line as it is broken."""
    text = line.rstrip("\n")
    return [text[at : at + 4_096] for at in range(0, len(text), 4_096)]


def test_a_flood_of_hostile_output_leaves_the_screen_alive() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        for _ in range(60):
            driver.broker.print(running, b"\x1b[2J\x1b]0;hacked\x07\0[/red]" * 2_000)
        driver.broker.print(running, b"\xff\xfe\n" + b"y" * 1_000_000 + b"\nthe end\n")
        await driver.until_shown("the end")
        assert "\x1b" not in driver.text()
        await driver.press("escape")
        driver.code.result.output.focus()
        await driver.press("g")
        await driver.until_shown("are not shown")

    play(scenario)


def test_on_a_tiny_terminal_running_shows_what_comes_of_it() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        driver.broker.print(running, b"Hi\n")
        await driver.until_shown("  Hi")
        await driver.press(*"Ada", "enter")
        await driver.until_shown("> Ada")

    play(scenario, size=TINY)


def test_nobody_watches_a_program_any_more_once_another_is_opened() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("f9")
        await driver.write(HELLO)
        running = await driver.run()
        driver.broker.begin(running)
        await driver.until(lambda: driver.broker.kinds_asked(live.Attach), "the watching")
        driver.code.open_task(driver.broker.rows[7])
        await driver.until_shown("✓ OK  task 7")
        await driver.until(lambda: driver.broker.kinds_asked(live.Detach), "the end of it")
        driver.broker.print(running, b"not for this view\n")
        await driver.pilot.pause(0.2)
        assert "not for this view" not in driver.text()

    play(scenario, ran_before(7, "print(42)"))
