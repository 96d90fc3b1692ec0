"""The options that programs share, from `shared.config`."""

from __future__ import annotations

import click

from shared.config import HOME, OPTIONS, Option
from tools.reference.markdown import code, codes, page, table
from tools.reference.programs import PROGRAMS, every_command

INTRODUCTION = """
The same option can be given in three places. The first of these that has it counts:

1. on the command line, `--log-level debug`;
2. in the environment, `CALC_LOG_LEVEL=debug`;
3. in the file `config.toml` of the home, `log-level = "debug"`.

Otherwise the default counts.
"""
FILE = """
## The file

`config.toml` lies in the home and is read at each start. It holds names and values, no tables; a
name that is not in the list above is refused with a sentence. `home` itself cannot be in it.

```toml
# config.toml
slots = 4
log-level = "warning"
```

A `database` that is no whole path means from the home there, and from the current folder on the
command line and in the environment.
"""
HOME_FOLDER = """
## The home

| in it | what it is |
|---|---|
| `config.toml` | defaults for options; only you write it |
| `calcgrid.sqlite3`, `…-wal`, `…-shm` | the database |
| `broker.lock` | locked by the one broker that runs on this home; holds its process id |
| `session` | the token of `calc login`, and of `calc-tui` if you asked to stay logged in |
| `sockets` | the sockets, or a link to a short folder where the path would be too long for them |
| `logs` | what a broker and a worker in the background have to say |

The home and its folders are made with mode 0700. The programs refuse a home that others can write
to, and `logs` or `sockets` that others can open.

Without `--home` and `CALC_HOME` it is the `calcgrid` folder where the system keeps data of a
user: `~/.local/share` on Linux (or `XDG_DATA_HOME`), `~/Library/Application Support` on macOS.
"""


def options() -> str:
    """The page."""
    head = ("option", "in the environment", "holds", "default", "meaning", "programs")
    rows = [_row(option) for option in (HOME, *OPTIONS.values())]
    return page("Options", INTRODUCTION, table(head, rows), FILE, HOME_FOLDER)


def _row(option: Option) -> tuple[str, ...]:
    return (
        code(f"--{option.name}"),
        code(option.variable),
        _holds(option.kind),
        # Other defaults depend on the machine; the sentence tells them.
        code(option.default) if isinstance(option.default, str) else "",
        option.sentence,
        codes(_programs(option.name)),
    )


def _holds(kind: object) -> str:
    if isinstance(kind, click.Choice):
        return codes(kind.choices)
    if isinstance(kind, click.IntRange):
        return f"{kind.min} to {kind.max}"
    return "text"


def _programs(name: str) -> list[str]:
    return [
        program
        for program, main in PROGRAMS.items()
        if any(f"--{name}" in p.opts for _, command in every_command(main) for p in command.params)
    ]
