"""What the tests of the code screen play with: brokers that know programs, and the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from shared.kinds.code import File, Program, ProgramResult, Run, Verdict, payload, program_of
from shared.wire.rows import Ability, TaskRow
from tests.tui.drive import SMALL, Driver, entered
from tests.tui.fake import FakeBroker, fleet, task, worker

HELLO = "int main(void) { return 0; }\n"


def ran(stdout: bytes = b"", stderr: bytes = b"", code: int = 0) -> Run:
    return Run(code, None, stdout, stderr, False, False, 10, 12, 1_800)


def ok(stdout: bytes = b"", stderr: bytes = b"") -> ProgramResult:
    return ProgramResult(Verdict.OK, None, ran(stdout, stderr))


def offering(*rows: TaskRow) -> FakeBroker:
    """A broker whose worker runs C and Python."""
    broker = FakeBroker(*rows)
    offers = (Ability("code:c", "12.2.0"), Ability("code:python", "3.11.2"))
    broker.fleet = fleet(worker("oak", offers=offers, sandbox="user_namespace"))
    return broker


def ran_before(number: int, text: str, stdout: bytes = b"") -> FakeBroker:
    """A broker that knows a program of an earlier day."""
    row = task(number, f"main.py: {text}", kind="code", needs="python", summary="OK 0.01 s")
    broker = offering(task(1), row)
    broker.payloads[row.id] = payload(Program("python", (File("main.py", text.encode()),)))
    broker.results[row.id] = ok(stdout)
    return broker


def last_program(broker: FakeBroker) -> Program:
    return program_of(list(broker.payloads.values())[-1])


def play(
    scenario: Callable[[Driver], Awaitable[None]],
    broker: FakeBroker | None = None,
    size: tuple[int, int] = SMALL,
) -> None:
    """Play a scenario on the code screen."""

    async def on_the_screen() -> None:
        async with entered(broker or offering(), size) as driver:
            await driver.open_code()
            await scenario(driver)

    asyncio.run(on_the_screen())
