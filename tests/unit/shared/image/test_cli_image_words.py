"""What is typed for `calc image`: which words are filters, which files."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.cli.image.words import asked
from shared.errors import RequestError
from shared.kinds.image import Call


@pytest.mark.parametrize(
    ("words", "pipeline", "paths"),
    [
        (["sepia", "cat.jpg"], (Call("sepia"),), ("cat.jpg",)),
        (["blur:2", "sepia", "-", "-"], (Call("blur", (2,)), Call("sepia")), ("-", "-")),
        (["blur:2 sepia", "a"], (Call("blur", (2,)), Call("sepia")), ("a",)),
        (["rotate:-90", "a.png"], (Call("rotate", (-90,)),), ("a.png",)),
        (["a.png", "b.webp"], (), ("a.png", "b.webp")),
        (["sepia", "./sepia"], (Call("sepia"),), ("./sepia",)),
        (["sepia", "a.png", "sepia"], (Call("sepia"),), ("a.png", "sepia")),
        (["nowhere"], (), ("nowhere",)),
        ([], (), ()),
    ],
)
def test_filters_come_before_files(
    words: list[str], pipeline: tuple[Call, ...], paths: tuple[str, ...]
) -> None:
    assert asked(words) == (pipeline, paths)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["blurr:2", "a.jpg"], "There is no filter 'blurr'"),
        (["sepia", "blurr", "a.jpg"], "There is no filter 'blurr'"),
        (["blur:200", "a.jpg"], "sigma of blur"),
        (["blur:x", "a.jpg"], "no parameter of blur"),
    ],
)
def test_a_wrong_filter_is_named(words: list[str], said: str) -> None:
    with pytest.raises(RequestError, match=said):
        asked(words)


def test_a_file_may_be_called_like_no_filter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("photo").touch()
    assert asked(["photo", "b"]).paths == ("photo", "b")
