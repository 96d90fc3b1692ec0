"""Places in the messages of compilers and interpreters, as these print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kinds.code import Place, Severity
from shared.languages import Format
from workers.languages.places import places_in

ERROR, WARNING, NOTE = Severity
NAMES = ["main.c", "util/x.h", "main.rs", "main.go", "Main.java", "main.py", "main.js", "main.sh"]

GCC = """\
In file included from main.c:1:
util/x.h:2:9: error: expected expression before ‘;’ token
    2 | int y = ;
      |         ^
main.c: In function ‘main’:
main.c:3:7: warning: unused variable ‘unused’ [-Wunused-variable]
/usr/include/stdio.h:10:1: error: elsewhere
main.c:9: note: here
/prog/main.c:4:1: fatal error: gone.h: No such file or directory
/usr/bin/ld: /tmp/ccSSoG9F.o: in function `main':
main.c:(.text+0xa): undefined reference to `foo'
collect2: error: ld returned 1 exit status
"""
RUST = """\
error[E0308]: mismatched types
 --> main.rs:2:18
  |
2 |     let x: i32 = "a";
  |            ---   ^^^ expected `i32`, found `&str`

warning: unused variable: `y`
  --> main.rs:30:9

error: aborting due to 2 previous errors
"""
GO = """\
# command-line-arguments
./main.go:4:2: x declared but not used
/box/main.go:5:2: undefined: foo
"""
JAVA = """\
Main.java:3: error: illegal start of type
  int g( { }
         ^
Main.java:9: warning: [removal] stop() in Thread has been deprecated
1 error
"""
PYTHON = """\
Traceback (most recent call last):
  File "/usr/lib/python3.11/runpy.py", line 3, in run
    run()
  File "/prog/main.py", line 4, in <module>
    f()
  File "/box/main.py", line 2, in f
    return 1 / 0
           ~~^~~
ZeroDivisionError: division by zero
  File "/prog/main.py", line 3
    y = = 2
        ^
SyntaxError: invalid syntax
"""
NODE = """\
/prog/main.js:2
foo(;
    ^

SyntaxError: Unexpected token ';'
    at wrapSafe (node:internal/modules/cjs/loader:1464:18)
"""
BASH = "main.sh: line 3: syntax error: unexpected end of file\n"


@pytest.mark.parametrize(
    ("style", "output", "places"),
    [
        (
            Format.GCC,
            GCC,
            [
                Place("util/x.h", 2, 9, ERROR, "expected expression before ‘;’ token"),
                Place("main.c", 3, 7, WARNING, "unused variable ‘unused’ [-Wunused-variable]"),
                Place("main.c", 9, 0, NOTE, "here"),
                Place("main.c", 4, 1, ERROR, "gone.h: No such file or directory"),
                Place("main.c", 0, 0, ERROR, "undefined reference to `foo'"),
            ],
        ),
        (
            Format.RUST,
            RUST,
            [
                Place("main.rs", 2, 18, ERROR, "mismatched types"),
                Place("main.rs", 30, 9, WARNING, "unused variable: `y`"),
            ],
        ),
        (
            Format.GO,
            GO,
            [
                Place("main.go", 4, 2, ERROR, "x declared but not used"),
                Place("main.go", 5, 2, ERROR, "undefined: foo"),
            ],
        ),
        (
            Format.JAVA,
            JAVA,
            [
                Place("Main.java", 3, 10, ERROR, "illegal start of type"),
                Place(
                    *("Main.java", 9, 0, WARNING),
                    "[removal] stop() in Thread has been deprecated",
                ),
            ],
        ),
        (
            Format.PYTHON,
            PYTHON,
            [
                Place("main.py", 2, 0, ERROR, "ZeroDivisionError: division by zero"),
                Place("main.py", 4, 0, ERROR, "ZeroDivisionError: division by zero"),
                Place("main.py", 3, 0, ERROR, "SyntaxError: invalid syntax"),
            ],
        ),
        (Format.NODE, NODE, [Place("main.js", 2, 5, ERROR, "SyntaxError: Unexpected token ';'")]),
        (
            Format.BASH,
            BASH,
            [Place("main.sh", 3, 0, ERROR, "syntax error: unexpected end of file")],
        ),
        (Format.NONE, GCC, []),
    ],
)
def test_places_are_found(style: Format, output: str, places: list[Place]) -> None:
    assert list(places_in(output.encode(), style, NAMES)) == places


def test_a_file_in_a_folder_that_is_called_like_the_sandboxs_is_found() -> None:
    output = b"prog/a.c:1:2: error: x"
    assert places_in(output, Format.GCC, ["prog/a.c", "a.c"])[0].file == "prog/a.c"


def test_the_same_message_is_told_once_and_no_more_than_a_hundred() -> None:
    once = b"main.c:1:2: error: x\n" * 3
    assert len(places_in(once, Format.GCC, NAMES)) == 1
    many = b"".join(b"main.c:%d:2: error: x\n" % line for line in range(1, 500))
    assert len(places_in(many, Format.GCC, NAMES)) == 100


def test_what_is_no_line_is_no_place() -> None:
    output = b"main.c:" + b"9" * 5_000 + b":1: error: x"
    assert places_in(output, Format.GCC, NAMES) == ()


@given(
    st.lists(
        st.sampled_from(["main.c", ":", "1", " ", "\n", "error: ", "^", '  File "', "\0", "--> "])
    ).map("".join),
    st.sampled_from(Format),
)
def test_anything_can_be_read(output: str, style: Format) -> None:
    assert isinstance(places_in(output.encode() + b"\xff", style, NAMES), tuple)


@pytest.mark.parametrize("style", Format)
@pytest.mark.parametrize("part", ["main.c:1", ":", " ", '  File "', "a\n", "/", "/usr/bin/ld: "])
def test_a_flood_is_read_as_far_as_need_be(style: Format, part: str) -> None:
    # Given output made to have an expression backtrack; then the test's time limit is not reached
    places_in(part.encode() * 1_000_000, style, NAMES)
