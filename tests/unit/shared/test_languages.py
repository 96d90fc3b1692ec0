"""The table of languages, and what is said of a table that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.errors import SetupError
from shared.languages import LANGUAGES, Format, Language, language_of, languages_with
from shared.languages.reading import read_languages
from shared.languages.templates import filled

KOTLIN = """
[kotlin]
title = "Kotlin"
main = "main.kt"
extensions = [".kt"]
compile = ["kotlinc", "-d", "{out}", "{files}"]
run = ["java", "-jar", "{program}"]
version = ["kotlinc", "-version"]
probe = {source = "fun main() = println(42)", expected = "42"}
"""

each = pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda each: each.name)


def kotlin(old: str, new: str) -> str:
    """The table above with a change in it."""
    assert old in KOTLIN
    return KOTLIN.replace(old, new)


def refusal(text: str) -> str:
    """The sentence that a table is refused with."""
    with pytest.raises(SetupError) as caught:
        read_languages(text, "languages.toml")
    return caught.value.message


# The table of calcgrid itself


def test_the_languages_are_those_of_the_manual() -> None:
    names = "c cpp python javascript bash go rust java c-clang cpp-clang"
    assert list(LANGUAGES) == names.split()


@each
def test_a_main_file_is_known_by_its_extension(language: Language) -> None:
    found = language_of(language.main)
    assert found is not None
    assert language.name.startswith(found.name)
    assert language.is_source(language.main)


@each
def test_a_language_says_how_its_messages_are_read_and_shown(language: Language) -> None:
    assert language.places is not Format.NONE
    assert language.highlight
    assert language.title


@pytest.mark.parametrize(
    ("name", "language"),
    [("a.c", "c"), ("src/a.cc", "cpp"), ("a.tar.py", "python"), ("a.h", None), ("c", None)],
)
def test_the_language_of_a_file(name: str, language: str | None) -> None:
    found = language_of(name)
    assert (found and found.name) == language


# Additions


def test_a_table_of_ones_own_adds_and_replaces(tmp_path: Path) -> None:
    # Given a table with a language that is new and one that is there
    file = tmp_path / "languages.toml"
    file.write_text(KOTLIN + kotlin("[kotlin]", "[c]"))
    # When it is read
    languages = languages_with(file)
    # Then both are as it says, and the others as before
    assert languages["kotlin"].compile == ("kotlinc", "-d", "{out}", "{files}")
    assert languages["c"].title == "Kotlin"
    assert languages["python"] is LANGUAGES["python"]


def test_no_table_of_ones_own_is_none(tmp_path: Path) -> None:
    assert languages_with(tmp_path / "languages.toml") is LANGUAGES


def test_a_table_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        languages_with(tmp_path)
    (tmp_path / "binary").write_bytes(b"\xff")
    with pytest.raises(SetupError, match="binary cannot be read"):
        languages_with(tmp_path / "binary")


# What is wrong with one


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[kotlin]", "[Kotlin]", "small letters"),
        ("[kotlin]", '["../x"]', "small letters"),
        ("[kotlin]\n", "x = 1\n[kotlin]\n", "it is a table"),
        ('title = "Kotlin"', "", "has no 'title'"),
        ('title = "Kotlin"', 'title = "a\\nb"', "title: it is a line"),
        ('title = "Kotlin"', "title = 1", "title: it is a text"),
        ('title = "Kotlin"', 'title = "K"\ncolour = "red"', "has 'colour'; known are title, main"),
        ('"main.kt"', '"../main.kt"', "main: it has letters"),
        ('[".kt"]', '["kt"]', "extensions: each is a dot"),
        ('[".kt"]', "[]", "extensions: it is a list"),
        ('["java", "-jar", "{program}"]', '"java {program}"', "run: it is a list of texts"),
        ('"{out}"', '"{output}"', "compile: {output} is not known there; known are {files}"),
        ('"{out}"', '"x"', "compile: it has no {out}"),
        ('"{files}"', '"-I{files}"', "compile: {files} stands by itself"),
        ('"-jar", "{program}"', '"-jar", "{main}"', "run: it has no {program}"),
        ('"-version"', '"{main}"', "version: {main} is not known there; none is"),
        ('source = "fun main() = println(42)", ', "", "probe: has no 'source'"),
        ('title = "Kotlin"', 'title = "K"\nplaces = "x"', "places: it is one of gcc, rust"),
        ('title = "Kotlin"', 'title = "K"\nlimits = {cpu_s = -1}', "limits: cpu_s: it is a whole"),
        ('title = "Kotlin"', 'title = "K"\nlimits = {cpu_s = true}', "limits: cpu_s: it is a"),
        ('title = "Kotlin"', 'title = "K"\nfolders = ["/a/../b"]', "folders: each is a whole path"),
        ('title = "Kotlin"', 'title = "K"\nfolders = ["/"]', "folders: / is another folder"),
        ('title = "Kotlin"', 'title = "K"\nfolders = ["/tmp/k"]', "folders: /tmp/k is another"),
        ('title = "Kotlin"', 'title = "K"\nenvironment = {a-b = "x"}', "environment: a variable"),
        ('title = "Kotlin"', 'title = "a\\u0000b"', "title: it is a text"),
        ("[kotlin]", "[kotlin", "languages.toml is not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, said: str) -> None:
    sentence = refusal(kotlin(old, new))
    assert said in sentence
    assert sentence.startswith("languages.toml")
    assert sentence.endswith(".")


def test_what_is_not_compiled_runs_its_main_file() -> None:
    text = kotlin('compile = ["kotlinc", "-d", "{out}", "{files}"]', "")
    assert "{program} is not known there" in refusal(text)
    assert "run: it has no {main}" in refusal(text.replace("{program}", "x"))


# Commands


def test_a_command_is_filled_argument_by_argument() -> None:
    values = {"out": "/box/{main} x", "main": "a b.c"}
    command = ("gcc", "-o", "{out}", "-D{main}=1", "{files}")
    # Nothing that was put in is divided or filled again
    assert filled(command, values, ["a.c", "b; rm *.c"]) == [
        *("gcc", "-o", "/box/{main} x", "-Da b.c=1", "a.c", "b; rm *.c")
    ]
