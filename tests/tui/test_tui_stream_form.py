"""The form that streams are made and changed in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.widgets import Input

from shared.errors import ErrorCode, RequestError, Unreachable
from shared.kinds import code
from shared.spans import span_text
from shared.stream.definition import Definition, Handler, Making, Schedule, Simulation
from shared.wire import streams as wire
from shared.wire.stream_rows import StreamRow
from tests.tui.drive import LARGE, SMALL, Driver, entered
from tests.tui.fake import FakeBroker
from tests.tui.fake.streams import stream
from tests.tui.test_tui_streams import open_streams
from tui.model.streams import form, typed
from tui.model.streams.quantities import millis, thousandths, whole
from tui.screens.streams.form import StreamForm
from tui.screens.streams.streams import StreamsScreen
from tui.widgets.choice import Choice
from tui.widgets.path_suggester import completed
from tui.widgets.streams.form_field import FormField
from tui.widgets.tick import Tick

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])


def run(
    scenario: Callable[[Driver], Awaitable[None]],
    *rows: StreamRow,
    size: tuple[int, int] = SMALL,
    key: str = "c",
) -> None:
    async def play() -> None:
        broker = FakeBroker()
        broker.streams.put(*rows)
        async with entered(broker, size) as driver:
            await open_streams(driver)
            await driver.press(key)
            await driver.until(lambda: isinstance(driver.app.screen, StreamForm), "the form")
            await driver.pilot.pause()
            await scenario(driver)

    asyncio.run(play())


async def fill(driver: Driver, **typed: str) -> None:
    """Type into lines, one after the other."""
    for key, text in typed.items():
        line = driver.app.screen.query_one(f"#{key}", Input)
        line.focus()
        line.value = text
        await driver.pilot.pause()


async def choose(driver: Driver, key: str, words: str) -> None:
    """Take a choice with the keys."""
    choice = driver.app.screen.query_one(f"#{key}", Choice)
    choice.focus()
    await driver.until(lambda: choice.has_focus, "the choice")
    for _ in range(5):
        if f"● {words}" in driver.text(choice):
            return
        await driver.press("right")
    raise AssertionError(f"there is no {words}\n{driver.text()}")


def problem(driver: Driver, key: str) -> str:
    """What stands under a line."""
    field = driver.app.screen.query_one(f"#field-{key}", FormField)
    lines = driver.text(field).splitlines()[1:]
    return " ".join(" ".join(lines).split())


async def created(driver: Driver) -> wire.CreateStream:
    """The request for a stream, once the form is gone."""
    await driver.until(lambda: isinstance(driver.app.screen, StreamsScreen), "the streams")
    (request,) = driver.broker.kinds_asked(wire.CreateStream)
    assert isinstance(request, wire.CreateStream)
    return request


@SIZES
def test_a_stream_is_made_by_its_name_alone_and_the_cursor_goes_to_it(
    size: tuple[int, int],
) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.type("b1")
        await driver.press("enter")
        assert await created(driver) == wire.CreateStream("b1", Definition(), b"", False)
        await driver.until_shown("▌b1")

    run(scenario, stream("a"), stream("c"), size=size)


@SIZES
def test_all_of_it_is_made(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await choose(driver, "timing", "at times")
        await choose(driver, "making", "an expression")
        await choose(driver, "handler", "is simulated")
        await fill(
            driver,
            name="squares",
            at="every day at 06:00",
            zone="Europe/Berlin",
            template="{n}^2+{random}",
            works="250 ms",
            failing="0.5 %",
            limit="2,000",
        )
        driver.app.screen.query_one(Tick).value = True
        await driver.press("ctrl+s")
        request = await created(driver)
        assert request.definition == Definition(
            Schedule(0, "every day at 06:00", "Europe/Berlin"),
            Making.EXPRESSION,
            "{n}^2+{random}",
            Handler.SIMULATE,
            Simulation(250, 5),
            2_000,
        )
        assert request.on

    run(scenario, size=size)


@SIZES
def test_mistakes_stand_under_their_lines_while_one_types(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        # Nothing is wrong with what nobody has typed into
        assert problem(driver, "name") == ""
        await fill(driver, name="a b", every="often")
        assert "A stream cannot be called 'a b'" in problem(driver, "name")
        assert "A span of time is a number" in problem(driver, "every")
        await fill(driver, every="0")
        assert problem(driver, "every") == "The interval is from 1 ms to a day."
        await choose(driver, "making", "an expression")
        await fill(driver, template="{n}^2+(")
        assert "which is no expression" in problem(driver, "template")
        await fill(driver, template="{m}")
        assert "{m} is nothing that a template knows" in problem(driver, "template")
        await choose(driver, "timing", "at times")
        await fill(driver, at="at noonish", zone="Mars/Dome")
        assert "This is no time" in problem(driver, "at")
        assert "There is no such time zone." in problem(driver, "zone")
        await fill(driver, at="0 6 * * 1-5", zone="Europe/Berlin")
        assert problem(driver, "at") + problem(driver, "zone") == ""
        await choose(driver, "timing", "at an interval")
        # When all are mended, nothing is said any more
        await fill(driver, name="ab", every="2 s", template="{n}^2")
        assert [problem(driver, key) for key in ("name", "every", "template")] == [""] * 3
        assert not driver.broker.kinds_asked(wire.CreateStream)

    run(scenario, size=size)


def test_a_form_with_a_mistake_is_not_sent_and_the_cursor_goes_there() -> None:
    async def scenario(driver: Driver) -> None:
        await fill(driver, limit="0")
        await driver.press("enter")
        await driver.until(lambda: problem(driver, "name"), "what is wrong with the name")
        assert driver.app.screen.query_one("#name", Input).has_focus
        assert "at least 1" in problem(driver, "limit")
        assert not driver.broker.kinds_asked(wire.CreateStream)

    run(scenario)


def test_whoever_types_fast_types_into_the_line_that_they_mean() -> None:
    async def scenario(driver: Driver) -> None:
        # Given keys none of which waits until the one before has been seen
        for key in ("b", "tab", "tab", "x", "up", "up", "c", "tab", "tab", "1", "s"):
            driver.app.simulate_key(key)

        def typed(key: str) -> str:
            return driver.app.screen.query_one(f"#{key}", Input).value

        await driver.until(lambda: typed("every") == "1s", "the last of them")
        assert typed("name") == "c"

    run(scenario)


def test_only_lines_that_matter_are_there() -> None:
    async def scenario(driver: Driver) -> None:
        def there(key: str) -> bool:
            return driver.app.screen.query_one(f"#field-{key}").display

        assert [there(key) for key in ("every", "at", "template", "handler")] == [
            True,
            *[False] * 3,
        ]
        await choose(driver, "timing", "at times")
        await choose(driver, "making", "a program's input")
        await choose(driver, "program", "a file")
        await choose(driver, "handler", "is a task")
        assert [there(key) for key in ("every", "works", "failing")] == [False] * 3
        assert all(there(key) for key in ("at", "zone", "template", "program", "file", "handler"))

    run(scenario)


def test_what_the_broker_refuses_is_said_at_the_line_that_it_is_about() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.type("messages")
        await driver.press("enter")
        await driver.until(lambda: problem(driver, "name"), "the refusal")
        assert "There is a stream messages already." in problem(driver, "name")
        # And another refusal below all of them
        sentence = "The broker has [not] answered in time."
        driver.broker.refuse[wire.CreateStream] = Unreachable(sentence)
        await fill(driver, name="other")
        await driver.press("enter")
        await driver.until_shown(sentence)
        assert isinstance(driver.app.screen, StreamForm)

    run(scenario, stream())


@SIZES
def test_a_program_comes_from_a_file(size: tuple[int, int], tmp_path: Path) -> None:
    file = tmp_path / "double.py"
    file.write_text("print(2 * int(input()))\n")

    async def scenario(driver: Driver) -> None:
        await choose(driver, "making", "a program's input")
        await choose(driver, "program", "a file")
        await fill(driver, name="doubles", file=str(tmp_path / "double.none"))
        assert "No language is known" in problem(driver, "file")
        await fill(driver, file=str(tmp_path / "none.py"))
        await driver.press("enter")
        await driver.until(lambda: "Cannot read" in problem(driver, "file"), "the mistake")
        # The end of a path is offered while it is typed
        await fill(driver, file=str(tmp_path / "dou"))
        line = driver.app.screen.query_one("#file", Input)
        await driver.until(lambda: line._suggestion == str(file), "the offer")
        line.action_end()
        await driver.press("right", "enter")
        program = code.program_of((await created(driver)).program)
        assert (program.language, program.files[0].name) == ("python", "double.py")
        assert program.files[0].body == file.read_bytes()

    run(scenario, size=size)


def test_a_program_comes_from_the_code_screen_without_its_input() -> None:
    async def play() -> None:
        async with entered() as driver:
            # Given a program with an input
            await driver.open_code()
            await driver.write("int main(void) {}")
            await driver.press("f4")
            await driver.write("7")
            await driver.press("escape", "escape")
            await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
            # When a stream is made of it
            await driver.press("t", "c")
            await driver.until(lambda: isinstance(driver.app.screen, StreamForm), "the form")
            await choose(driver, "making", "a program's input")
            await fill(driver, name="mains")
            await driver.press("enter")
            # Then its input is the template
            request = await created(driver)
            program = code.program_of(request.program)
            assert program.files[0].body == b"int main(void) {}"
            assert (program.stdin, program.open_input) == (b"", False)
            assert request.definition.template == "{n}"

    asyncio.run(play())


def test_an_empty_code_screen_is_no_program() -> None:
    async def scenario(driver: Driver) -> None:
        await choose(driver, "making", "a program's input")
        await fill(driver, name="mains")
        await driver.press("enter")
        await driver.until(lambda: problem(driver, "program"), "what is wrong")
        assert "There is no program on the code screen" in problem(driver, "program")

    run(scenario)


def test_a_stream_is_changed_and_keeps_its_program() -> None:
    body = code.payload(code.Program("python", (code.File("a.py", b"print(1)"),)))
    definition = Definition(Schedule(90_000), Making.CODE, "{n}", Handler.KIND)

    async def play() -> None:
        broker = FakeBroker()
        broker.streams.put(stream(owner="bob", definition=definition))
        broker.streams.programs["bob", "messages"] = body
        async with entered(broker) as driver:
            await open_streams(driver)
            await driver.press("e")
            await driver.until(lambda: isinstance(driver.app.screen, StreamForm), "the form")
            await driver.until_shown("Change messages")
            assert driver.app.screen.query_one("#every", Input).value == "90 s"
            await fill(driver, every="1 min")
            await driver.press("enter")
            await driver.until(lambda: isinstance(driver.app.screen, StreamsScreen), "the end")
            wanted = definition._replace(schedule=Schedule(60_000))
            asked = broker.kinds_asked(wire.ChangeStream)
            assert asked == [wire.ChangeStream("bob", "messages", wanted, body)]

    asyncio.run(play())


def test_what_a_line_cannot_hold_stays_as_it_was_until_it_is_typed_over() -> None:
    definition = Definition(making=Making.EXPRESSION, template="{n}\n+1", handler=Handler.KIND)

    async def scenario(driver: Driver) -> None:
        for given, wanted in (({}, "{n}\n+1"), ({"template": "{n}+2"}, "{n}+2")):
            await fill(driver, every="1 min", **given)
            await driver.press("enter")
            await driver.until(lambda: isinstance(driver.app.screen, StreamsScreen), "the end")
            assert driver.broker.kinds_asked(wire.ChangeStream)[-1].definition.template == wanted
            await driver.press("e")
            await driver.until(lambda: isinstance(driver.app.screen, StreamForm), "the form")

    run(scenario, stream(definition=definition), key="e")


def test_whoever_leaves_the_form_changes_nothing() -> None:
    async def scenario(driver: Driver) -> None:
        await fill(driver, every="1 s")
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, StreamsScreen), "the streams")
        assert not driver.broker.kinds_asked(wire.ChangeStream)

    run(scenario, stream(), key="e")


def test_the_end_of_the_session_closes_the_form() -> None:
    async def scenario(driver: Driver) -> None:
        refusal = RequestError(ErrorCode.UNAUTHORIZED, "Log in first.")
        driver.broker.refuse[wire.CreateStream] = refusal
        await fill(driver, name="a")
        await driver.press("enter")
        driver.broker.end_session("Your session has ended.")
        await driver.until_shown("Your session has ended.")

    run(scenario)


# What is typed


@pytest.mark.parametrize(
    ("text", "said"),
    [("500", 500), ("500 ms", 500), ("1.5s", 1_500), ("2 MIN", 120_000), ("1 h", 3_600_000)],
)
def test_spans_have_units(text: str, said: int) -> None:
    assert millis(text) == said


@pytest.mark.parametrize("text", ["", "s", "-1", "1 x", "0.5", "1e3", "9" * 20, "²", "1 ms s"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="A span of time"):
        millis(text)


@pytest.mark.parametrize(("text", "said"), [("5", 50), ("0.5 %", 5), ("100%", 1_000), ("0", 0)])
def test_shares_are_of_a_hundred(text: str, said: int) -> None:
    assert thousandths(text) == said


@pytest.mark.parametrize("text", ["101", "0.55", "-1", "five", ""])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="A share"):
        thousandths(text)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "²", "9" * 30])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        whole(text)


@pytest.mark.parametrize("span", [0, 1, 500, 1_000, 1_500, 90_000, 3_600_000, 86_400_000])
def test_a_span_is_typed_as_it_is_read(span: int) -> None:
    assert millis(span_text(span)) == span


@pytest.mark.parametrize(
    "definition",
    [
        Definition(),
        Definition(Schedule(0, "every day at 06:00", "UTC"), Making.EXPRESSION, "{n}+1"),
        Definition(Schedule(1), making=Making.EXPRESSION, template="{n}", handler=Handler.KIND),
        Definition(simulation=Simulation(0, 1_000), unhandled_most=100_000),
    ],
)
def test_the_form_of_a_definition_is_that_definition(definition: Definition) -> None:
    values = form.texts("a", definition)
    assert form.problems(values, b"") == {}
    assert typed.definition(values) == definition


def test_a_path_goes_on_with_the_first_name_that_begins_so(tmp_path: Path) -> None:
    (tmp_path / "ab").mkdir()
    (tmp_path / "ac.txt").touch()
    (tmp_path / ".hidden").touch()
    (tmp_path / "z\x1b").touch()
    assert completed(f"{tmp_path}/a") == f"{tmp_path}/ab/"
    assert completed(f"{tmp_path}/ac") == f"{tmp_path}/ac.txt"
    assert completed(f"{tmp_path}/.h") == f"{tmp_path}/.hidden"
    assert completed(f"{tmp_path}/z") is None
    assert completed(f"{tmp_path}/none/a") is None
    assert completed("") is None
