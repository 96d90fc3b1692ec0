"""Images that a slot plans for several, and the steps that it does of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.errors import CalcError
from shared.kinds import image
from shared.kinds.image import Code, Format, Output, Picture, parse, tile
from shared.wire.rows import Plan, Step
from tests.support.image_jobs import Bench
from tests.support.image_notes import told
from tests.support.images import AS_IT_CAME, noise, worked, written
from workers.kinds.apart import helper
from workers.kinds.base import Product

DEAR = "blur:2 " + "blur:0 " * 60
"""It is taken for as dear as 61 blurs, and is one."""


@pytest.fixture(autouse=True)
def _no_helper_is_left() -> Iterator[None]:
    yield
    helper.close()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def sea(form: Format = Format.PNG) -> bytes:
    """Less than half a megapixel."""
    return written(noise("RGB", (800, 500)), form)


def planned(bench: Bench, data: bytes, text: str, output: Output = AS_IT_CAME) -> Plan:
    """How three slots are to do it."""
    found = bench.begin(data, text, output, slots=3)
    assert isinstance(found, Plan)
    return found


def in_steps(bench: Bench, plan: Plan) -> bytes:
    """What comes of all steps."""
    done: list[bytes] = []
    for step in plan.steps:
        operands = [done[place] for place in step.operands]
        done.append(bench.take(step, f"step {len(done)}", operands).result)
    return bench.file(image.result_of(done[-1]).digest).read_bytes()


def test_an_image_that_is_worth_it_is_planned_as_strips_and_one_step_more(bench: Bench) -> None:
    plan = planned(bench, sea(), DEAR)

    assert [step.label for step in plan.steps] == ["strip 1/3", "strip 2/3", "strip 3/3", "join"]
    assert [step.operands for step in plan.steps] == [(), (), (), (0, 1, 2)]
    assert all(step.cost for step in plan.steps)


@pytest.mark.parametrize("form", [None, Format.JPEG, Format.WEBP])
def test_the_steps_make_what_one_slot_makes(bench: Bench, form: Format | None) -> None:
    data, text, output = sea(), f"{DEAR} resize:500 edges", Output(form)

    made = in_steps(bench, planned(bench, data, text, output))

    assert made == worked(data, text, output)[0]


def test_what_is_kept_beside_the_pixels_comes_along(bench: Bench) -> None:
    data, output = told(Format.JPEG), Output(keep_metadata=True)
    picture = Picture(hashlib.sha256(data).digest(), len(data), "cat", parse("blur"), output)
    bench.begin(data)
    tiles = [tile.Tile(picture, place, 2, 1) for place in range(3)]
    steps = [Step(tile.payload(each), (), 1, "", 0, 0) for each in tiles]

    made = in_steps(bench, Plan((*steps[:2], steps[2]._replace(operands=(0, 1)))))

    assert made == worked(data, "blur", output)[0]


@pytest.mark.parametrize("how", ["one slot", "to be done whole", "switched off", "cheap", "small"])
def test_it_is_done_whole_at_once(bench: Bench, how: str) -> None:
    if how == "switched off":
        bench.set("split", 0)
    data = written(noise("RGB", (30, 20))) if how == "small" else sea()
    text = "negative" if how == "cheap" else DEAR

    found = bench.begin(data, text, slots=1 if how == "one slot" else 3, whole="whole" in how)

    assert isinstance(found, Product)
    assert bench.bytes_of(found) == worked(data, text)[0]


def test_a_strip_of_what_is_damaged_says_so(bench: Bench) -> None:
    plan = planned(bench, sea()[:20_000], DEAR)

    with pytest.raises(CalcError) as caught:
        bench.take(plan.steps[0], "strip")
    assert caught.value.code == Code.UNREADABLE


def test_a_strip_leaves_nothing_behind_that_its_result_does_not_name(bench: Bench) -> None:
    plan = planned(bench, sea(), DEAR)

    product = bench.take(plan.steps[0], "strip")

    left = {path.name for path in (bench.root / "strip").iterdir()}
    assert left == {"given-0", "made-0"}
    (part,) = tile.strip_of(product.result).parts
    assert part.size == (bench.root / "strip" / "made-0").stat().st_size
    assert product.summary == "800x166, 399 KB"
