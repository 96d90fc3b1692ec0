"""Which files `calc image` reads, and which it writes."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest

from shared.cli.image.finding import Work, many, one
from shared.kinds.image import Format, parse

SEPIA = parse("sepia")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with images and other files, where everything happens."""
    monkeypatch.chdir(tmp_path)
    for name in ("in/a.jpg", "in/b.PNG", "in/deep/a.jpg", "in/notes.txt", "in/.hidden.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def written(works: list[Work]) -> dict[str, str]:
    """Which file becomes which."""
    return {str(work.source): str(work.target) for work in works}


@pytest.mark.parametrize(
    ("paths", "form", "target", "becomes"),
    [
        (["in/a.jpg", "out.png"], None, "out.png", Format.PNG),
        (["in/a.jpg", "out"], None, "out", None),
        (["in/a.jpg", "out.png"], Format.WEBP, "out.png", Format.WEBP),
        (["in/a.jpg", "in/deep"], None, "in/deep/a.jpg", Format.JPEG),
        (["in/a.jpg"], None, "in/a-sepia.jpg", None),
        (["in/a.jpg"], Format.WEBP, "in/a-sepia.webp", Format.WEBP),
        (["in/a.jpg", "-"], None, "None", None),
        (["-", "out.gif"], None, "out.gif", Format.GIF),
        (["-"], None, "None", None),
    ],
)
def test_one_image(paths: list[str], form: Format | None, target: str, becomes: Format) -> None:
    work = one(paths, SEPIA, form)
    assert (str(work.target), work.format) == (target, becomes)
    assert str(work.source) == (paths[0] if paths[0] != "-" else "None")


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        (["in"], "--out DIR"),
        (["in/*.jpg", "out.jpg"], "--out DIR"),
        (["in/a.jpg", "in/b.PNG", "c"], "--out DIR"),
        (["-", "in"], "has no name"),
        (["in/a.jpg", "nowhere/x.png"], "There is no folder nowhere;"),
        (["in/a.jpg", "nowhere/"], "There is no folder nowhere;"),
        (["-", "nowhere/"], "There is no folder nowhere;"),
    ],
)
def test_what_leads_nowhere_is_refused(paths: list[str], said: str) -> None:
    with pytest.raises(click.UsageError, match=said):
        one(paths, SEPIA, None)


def test_nothing_to_do_is_said() -> None:
    with pytest.raises(click.UsageError, match="Nothing is to be done"):
        one(["in/a.jpg"], (), None)
    assert one(["in/a.jpg"], (), Format.PNG).target == Path("in/a.png")


def test_a_folder_is_worked_on_as_it_lies() -> None:
    works = many(["in"], Path("out"), None)
    assert written(works) == {
        "in/a.jpg": "out/a.jpg",
        "in/b.PNG": "out/b.PNG",
        "in/deep/a.jpg": "out/deep/a.jpg",
    }


def test_what_was_made_in_a_folder_is_not_made_again(folder: Path) -> None:
    before = written(many(["in"], Path("in/small"), None))
    (folder / "in/small").mkdir()
    (folder / "in/small/a.jpg").touch()
    assert written(many(["in"], Path("in/small"), None)) == before


def test_names_follow_the_format() -> None:
    works = many(["in/a.jpg", "in/b.PNG", "in/notes.txt"], Path("out"), Format.JPEG)
    assert list(written(works).values()) == ["out/a.jpg", "out/b.jpg", "out/notes.jpg"]


def test_a_pattern_names_files_and_each_once() -> None:
    works = many(["in/*.jpg", "in/a.jpg", "in/[ab].*"], Path("out"), None)
    assert written(works) == {"in/a.jpg": "out/a.jpg", "in/b.PNG": "out/b.PNG"}


def test_a_pattern_that_matches_nothing_is_said() -> None:
    with pytest.raises(click.UsageError, match="Nothing matches"):
        many(["in/*.bmp"], Path("out"), None)


def test_a_file_with_brackets_in_its_name_is_itself(folder: Path) -> None:
    (folder / "a[1].jpg").touch()
    assert written(many(["a[1].jpg"], Path("out"), None)) == {"a[1].jpg": "out/a[1].jpg"}


def test_two_that_would_be_one_file_are_refused() -> None:
    with pytest.raises(click.UsageError, match="both be written to out"):
        many(["in/a.jpg", "in/deep/a.jpg"], Path("out"), None)


def test_a_pipe_in_a_folder_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "in/c.jpg")
    (folder / "in/d.jpg").symlink_to("nowhere.jpg")

    works = many(["in"], Path("out"), None)

    names = [work.source.name for work in works if work.source]
    assert "c.jpg" not in names
    assert "d.jpg" in names  # so that somebody hears of it
