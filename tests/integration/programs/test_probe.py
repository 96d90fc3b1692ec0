"""Which languages a worker offers, and that each of them does what the others do."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from shared.home import Home
from shared.kinds.code import File, Program, Verdict
from shared.languages import LANGUAGES, Language
from shared.spawn import module_command
from shared.wire.codec import unpack
from shared.wire.fleet import Offer
from tests.integration.programs.running import Runner
from tests.support.requirements import SANDBOXED, need_command, require_command

PACKAGES = {
    "c": ("gcc", "gcc"),
    "cpp": ("g++", "g++"),
    "python": ("/usr/bin/python3", "python3"),
    "javascript": ("node", "nodejs"),
    "bash": ("bash", "bash"),
    "go": ("go", "golang"),
    "rust": ("/usr/bin/rustc", "rustc"),
    "java": ("javac", "default-jdk-headless"),
    "c-clang": ("clang", "clang"),
    "cpp-clang": ("clang++", "clang"),
}
"""The command of each, and the package that has it."""

SMALL = {"c", "python", "bash"}

FAULTY = {
    "c": "int main(void) {\n  return x;\n}\n",
    "cpp": "int main() {\n  return x;\n}\n",
    "python": "def f():\n  return x\nf()\n",
    "javascript": "\nthrow new Error('no')\n",
    "bash": "\nif\n",
    "go": "package main\nvar x int = y\nfunc main() {}\n",
    "rust": "fn main() {\n  x();\n}\n",
    "java": "public class Main {\n  int x = y;\n}\n",
    "c-clang": "int main(void) {\n  return x;\n}\n",
    "cpp-clang": "int main() {\n  return x;\n}\n",
}
"""A program in each with a mistake in its second line (Bash finds it at the end)."""

ECHO = """
[echo]
title = "Echo"
main = "main.echo"
extensions = [".echo"]
run = ["cat", "{main}"]
version = ["cat", "--version"]
probe = {source = "hello", expected = "hello"}
[broken]
title = "Broken"
main = "main.broken"
extensions = [".broken"]
run = ["cat", "{main}"]
version = ["cat", "--version"]
probe = {source = "hello", expected = "bye"}
[missing]
title = "Missing"
main = "main.missing"
extensions = [".missing"]
run = ["no-such-command", "{main}"]
version = ["no-such-command"]
probe = {source = "hello", expected = "hello"}
"""

each = pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda each: each.name)


def require_language(language: Language) -> None:
    """Some have to be there; compilers of hundreds of megabytes need not."""
    require = require_command if language.name in SMALL else need_command
    require(*PACKAGES[language.name], SANDBOXED)


def probed(home: Path) -> subprocess.CompletedProcess[bytes]:
    """What a probe says that a worker starts."""
    lifeline, kept = os.pipe()
    command = module_command("workers.languages.probe", str(home), str(lifeline))
    try:
        return subprocess.run(command, pass_fds=(lifeline,), capture_output=True, check=False)
    finally:
        os.close(lifeline)
        os.close(kept)


@each
def test_a_language_that_is_installed_works(runner: Runner, language: Language) -> None:
    require_language(language)
    program = Program(language.name, (File(language.main, language.probe.source.encode()),))
    assert runner.run(program).stdout.decode() == language.probe.expected


@each
def test_a_mistake_has_its_line(runner: Runner, language: Language) -> None:
    require_language(language)
    source = FAULTY[language.name].encode()
    result = runner.result(Program(language.name, (File(language.main, source),)))
    if language.compiled:
        assert result.verdict is Verdict.COMPILE_ERROR
        assert result.compile is not None
        places = result.compile.places
    else:
        assert result.verdict is Verdict.RUNTIME_ERROR
        assert result.run is not None
        places = result.run.places
    assert (language.main, 2 + (language.name == "bash")) in [(p.file, p.line) for p in places]


def test_a_worker_offers_what_works_and_nothing_else(home: Home, tmp_path: Path) -> None:
    # Given a home with a language that works, one that prints something else, and one not there
    place = tmp_path / "home"
    place.mkdir(mode=0o700)
    (place / "languages.toml").write_text(ECHO)
    # When it is probed
    done = probed(place)
    # Then the first is offered with its version beside those of calcgrid that are installed here
    offer = unpack(Offer, done.stdout)
    offered = {ability.name: ability.version for ability in offer.abilities}
    assert "code:echo" in offered
    assert offered["code:echo"][0].isdigit()
    assert offered.keys().isdisjoint({"code:broken", "code:missing"})
    assert "code:bash" in offered
    assert offer.sandbox in {
        f"{isolation}, {counting}"
        for isolation in ("user namespace", "root")
        for counting in ("cgroups", "polling")
    }


def test_a_table_that_is_wrong_is_told(home: Home, tmp_path: Path) -> None:
    place = tmp_path / "home"
    place.mkdir(mode=0o700)
    (place / "languages.toml").write_text("[x]\n")
    done = probed(place)
    assert done.returncode == 1
    assert b"languages.toml: [x] has no 'title'" in done.stderr
    assert done.stdout == b""
