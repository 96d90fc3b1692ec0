"""What the image screen knows, without a screen."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from shared.errors import RequestError, SetupError
from shared.kinds.image import FILTERS, Call, Filter, Format, Output, parse, write
from shared.kinds.image.formats import ABILITIES
from shared.kinds.image.glimpse import Glimpse
from shared.limits import FILTERS as MOST
from tui.images.files import SUFFIXES, images_in, keep, looked_at
from tui.images.scaling import scaled
from tui.images.subject import Subject, proposed, suffix_for
from tui.model.images import form
from tui.model.images.manner import Manner, manner_of
from tui.model.images.progress import Phase, Progress, bar
from tui.model.images.raster import Raster, fitted
from tui.model.images.steps import Steps
from tui.model.images.tally import MOST_FAILURES, Tally
from tui.model.lines import text_of

THREE = Steps(parse("negative blur:2 sepia"))


def names(steps: Steps) -> str:
    return write(call for call in steps.calls)


def test_a_filter_is_added_below_the_cursor_which_goes_to_it() -> None:
    steps = THREE.added(Call("edges"))
    assert (names(steps), steps.at) == ("negative edges blur:2 sepia", 1)
    assert names(Steps().added(Call("edges"))) == "edges"


def test_a_filter_moves_with_the_cursor_and_stays_at_the_ends() -> None:
    steps = THREE.moved(1)
    assert (names(steps), steps.at) == ("blur:2 negative sepia", 1)
    assert steps.moved(-1) == THREE
    assert THREE.moved(-1) == THREE
    assert Steps().moved(1) == Steps()


def test_what_is_taken_out_leaves_the_cursor_on_another() -> None:
    last = THREE.to(2).without()
    assert (names(last), last.at) == ("negative blur:2", 1)
    assert Steps(parse("sepia")).without().call is None
    assert Steps().without() == Steps()


def test_whatever_is_done_the_cursor_is_on_a_filter() -> None:
    chance = random.Random(3)  # noqa: S311 -- no secrets
    steps = Steps()
    for _ in range(500):
        changes = (
            steps.added(Call("sepia")),
            steps.without(),
            steps.moved(chance.choice((1, -1))),
            steps.to(chance.randrange(-5, 99)),
            steps.changed(Call("negative")) if steps.call else steps,
        )
        steps = chance.choice(changes)
        assert (steps.call is None) == (not steps.calls)
    assert Steps((Call("sepia"),) * MOST).full


@pytest.mark.parametrize("known", FILTERS.values(), ids=FILTERS)
def test_the_form_of_each_filter_gives_its_defaults(known: Filter) -> None:
    texts = form.texts(known)
    assert form.call_of(known, texts) == Call(known.name, known.defaults)
    assert form.call_of(known, [""] * len(texts)) == Call(known.name, known.defaults)
    assert not form.problems(known, texts)


@pytest.mark.parametrize("typed", ["99999999999", "x", "1 2", "nan", "-1e9"])
def test_each_line_of_the_form_says_what_is_wrong_with_it(typed: str) -> None:
    crop = FILTERS["crop"]
    found = form.problems(crop, ["0", typed, "0", typed])
    assert found.keys() == {"y", "height"}
    assert all(message.isprintable() for message in found.values())


def test_a_number_is_read_as_it_is_shown() -> None:
    assert form.call_of(FILTERS["resize"], ["1,200", " 80 "]) == Call("resize", (1_200, 80))


@pytest.mark.parametrize(
    ("size", "box", "shown"),
    [
        ((4_000, 3_000), (40, 40), (40, 30)),
        ((10, 10_000), (40, 40), (1, 40)),
        ((3, 2), (40, 40), (39, 26)),
        ((30, 30), (40, 40), (30, 30)),
    ],
)
def test_an_image_fits_and_small_ones_are_enlarged_by_whole_numbers(
    size: tuple[int, int], box: tuple[int, int], shown: tuple[int, int]
) -> None:
    assert fitted(size, box) == shown


def test_a_cell_is_two_pixels_and_equal_ones_are_said_once() -> None:
    red, blue = (255, 0, 0), (0, 0, 255)
    raster = Raster(3, 2, bytes((*red, *red, *red, *blue, *blue, *red)))
    assert [*raster.rows()] == [[((red, blue), 2), ((red, red), 1)]]


def test_what_can_be_seen_through_shows_the_ground() -> None:
    pixels = bytes((255, 0, 0, 255)) + bytes(4)
    glimpse = Glimpse(2, 1, pixels, Format.PNG, 2, 1, 1)
    raster = scaled(glimpse, (2, 1), (1, 2, 3))
    assert raster.pixels == bytes((255, 0, 0, 1, 2, 3, 1, 2, 3, 1, 2, 3))


def test_progress_is_a_line_that_fits() -> None:
    progress = Progress(Phase.SENDING, done=500_000, total=1_000_000)
    assert "500 KB of 1.0 MB" in text_of(progress.line(80))
    assert len(text_of(Progress(Phase.FAILED, 3, "so " * 90).line(40))) == 40
    assert bar(1, 2, 4) == "━━──"
    assert bar(0, 0, 2) == "━━"


def test_failures_are_all_counted_and_only_so_many_listed() -> None:
    tally = Tally(1_000, done=3)
    for number in range(MOST_FAILURES + 5):
        tally.fail(f"{number}\x1b.png", "It is broken.")
    text = "\n".join(map(text_of, tally.lines(40)))
    assert "3 of 1,000 images written, 205 failed" in text
    assert text.endswith("… and 5 more")
    assert "\x1b" not in text
    assert tally.left == 1_000 - 208


def test_a_folder_is_its_folders_and_images(tmp_path: Path) -> None:
    for name in ("b.PNG", "a.jpg", "notes.txt", ".hidden.png"):
        (tmp_path / name).touch()
    (tmp_path / "zoo.png").mkdir()
    _, entries = looked_at(str(tmp_path))
    assert [entry.name for entry in entries] == ["zoo.png", "a.jpg", "b.PNG"]
    assert [path.name for path in images_in(str(tmp_path))] == ["a.jpg", "b.PNG"]
    with pytest.raises(SetupError, match="No such file"):
        looked_at(str(tmp_path / "nowhere"))


def test_every_format_has_an_ending() -> None:
    for each in Format:
        assert f".{ABILITIES[each].suffixes[0]}" in SUFFIXES
    assert suffix_for(Path("a.JPEG"), None) == ".JPEG"
    assert suffix_for(Path("a.jpeg"), Format.JPEG) == ".jpeg"
    assert suffix_for(Path("a.jpeg"), Format.PNG) == ".png"


def test_what_is_there_is_written_over_only_if_asked_for(tmp_path: Path) -> None:
    made, target = tmp_path / "made", tmp_path / "cat.png"
    made.write_bytes(b"new")
    target.write_bytes(b"old")
    with pytest.raises(SetupError, match="there already"):
        keep(made, target)
    assert target.read_bytes() == b"old"
    keep(made, target, over=True)
    assert target.read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cat.png", "made"]


def test_where_nothing_can_be_written_that_is_said(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.touch()
    with pytest.raises(SetupError, match="Not saved"):
        keep(made, tmp_path / "nowhere" / "cat.png")


def test_a_manner_is_chosen_step_by_step_and_told_as_it_is() -> None:
    manner = Manner()
    assert (manner.output, manner.words) == (Output(), "as it came")
    for each in (*Format, None):
        manner = manner.next_format()
        assert manner.format is each
    good = manner.with_quality("80").other_metadata()
    assert good.output == Output(None, 80, True)
    assert good.words == "as it came, quality 80, metadata kept"
    assert manner_of(good.output) == good
    assert good.other_metadata().with_quality("0") == manner


def test_a_quality_waits_for_a_format_that_has_one() -> None:
    manner = Manner(Format.PNG, 80)
    assert (manner.output, manner.words) == (Output(Format.PNG), "as PNG")
    assert not manner.has_quality
    assert manner.next_format().output == Output(Format.JPEG, 80)


@pytest.mark.parametrize("typed", ["101", "-1", "8.5", "high", "٣", ""])
def test_what_is_no_quality_is_refused(typed: str) -> None:
    with pytest.raises(RequestError, match="whole number from 1 to 100"):
        Manner().with_quality(typed)


def test_names_of_others_lead_out_of_no_folder(tmp_path: Path) -> None:
    for name in ("../../etc/cat.png", "/etc/cat.png", "cat.png"):
        work = Subject(tmp_path / "given", name, tmp_path, 3).work(parse("sepia"), Output())
        assert proposed(tmp_path, work) == tmp_path / "cat-sepia.png"
