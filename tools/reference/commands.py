"""The programs, their commands and options, from click."""

from __future__ import annotations

import click

from shared.cli.status import Status
from shared.config import HOME, OPTIONS
from tools.reference.markdown import code, codes, page, prose, table
from tools.reference.programs import PROGRAMS, every_command

INTRODUCTION = """
Each program has `--help` and `--version`. The options that several of them share are on a
[page of their own](options.md); here they are only named.
"""
DAEMONS = """
`calc-broker` and `calc-worker` log to standard error. They end with status 0 when they were asked
to stop, and with a sentence and status 1 when they cannot run, the commands of `calc-broker` too;
2 is a wrong command line. `calc-broker check` ends with status 3 when it has found something. A
command that a signal ends, also while it asks for something, has status 128 and the signal's
number: 130 for Ctrl-C.
"""
EXIT_STATUS = {
    Status.DONE: "everything was done",
    Status.SOME_FAILED: "something failed: an expression, a task, a request",
    Status.USAGE: "the command line is wrong",
    Status.NOT_CONNECTED: "nobody is logged in, no broker answered at the first connection, "
    "or `--timeout` was over",
    Status.INTERRUPTED: "Ctrl-C has ended it (`calc monitor` and what else goes on until then: 0)",
}
STREAMS = """
Results go to standard output and sentences for people to standard error, so pipes hold results
only. A broker that goes away later is waited for, unless there is a `--timeout`.
"""
TASK_FIELDS = {
    "id": "the task's UUID",
    "number": "its number, counted for each user and never reused",
    "kind": "`expression`",
    "state": "one of the [states](states.md)",
    "created": "when it was submitted, in ISO 8601 and UTC; the other times likewise",
    "started": "when a slot began it, or null",
    "finished": "when it ended, or null",
    "worker": "the name of the worker that has or had it, or null",
    "attempt": "how often it was handed to a worker",
    "error": "null, or an object with `code`, `message`, and `start` and `end`: the characters of "
    "the expression that it is about, or null",
    "expression": "the expression as it was typed",
    "result": "null, or an object with `exact` (text such as `35/2`, or null), `decimal` (text), "
    "`approximate` (true or false), `digits` (of the exact value, or those shown of an approximate "
    "one) and `error` (how far off an approximate value may be, such as `4.2e-31`, or null)",
    "cached": "whether the result was known already",
}
IMAGE_FIELDS = {
    "image": "what was given: an object with `name`, `bytes` and `sha256`; in `calc show`",
    "filters": "what is done to it, as it is typed; in `calc show`",
    "in": "the file that was read, `-` for standard input; in `calc image`",
    "out": "the file that was written; in `calc image`",
    "result": "null, or an object with `format`, `width`, `height`, `frames`, `bytes`, `sha256` "
    "and `lost`: what of `exif`, `xmp` and `comment` was to be kept and is not",
}
WORKER_FIELDS = {
    "name": "its name, unique in the grid",
    "number": "its number, given by the grid and never reused",
    "host": "the host it runs on",
    "pid": "its process id there",
    "state": "`alive`, `draining` (finishes what it has), `lost` (not heard from) or `killed` (by "
    "an order)",
    "slots": "how many tasks it does at the same time",
    "busy": "how many slots have work",
    "done": "tasks that it did",
    "failed": "tasks of its that ended with an error",
    "generates": "how many streams it makes the messages of now",
    "generated": "messages that it has made",
    "cpu": "processor time that it takes with its slots and their programs, 1 for a core; 0 where "
    "that is not known",
    "memory": "bytes of memory, likewise",
    "joined": "when it joined",
    "heard": "when it was last heard from",
    "kinds": "the kinds of task that it can do",
    "version": "the version it runs",
    "sandbox": "how it keeps other people's programs apart from its machine; null before it knows",
    "offers": "what it can do beside its kinds, such as `code:python`, each with its version",
    "current": "what it is doing: objects with `kind` and `number` (null for tasks of others)",
    "mine": "whether who asks has launched it",
}
STREAM_FIELDS = {
    "owner": "the user who made it",
    "name": "its name, unique among its owner's",
    "on": "whether it is switched on",
    "every_ms": "the milliseconds between two messages, or null",
    "at": "the times of day at which messages are made, or null",
    "zone": "whose clock that is, or null",
    "making": "what each message is: `counter`, `expression` or `code`",
    "template": "what its text is made from",
    "handler": "`simulate`, or `kind`: it becomes a task",
    "work_ms": "the most milliseconds that a simulated message takes",
    "failures": "the part of simulated messages that fails, from 0 to 1",
    "limit": "it waits while so many messages are unhandled",
    "created": "when it was made",
    "waits": "why it makes no messages although it is on, or null",
    "generator": "the worker that makes its messages, or null",
    "attempt": "how often one became generator",
    "generated": "messages that were made: `processed`, `failed` and `unhandled` together",
    "processed": "messages that were handled well",
    "failed": "messages that failed",
    "unhandled": "messages that are still there",
    "errors": "failed messages that are kept",
    "made": "when the last message was due, or null",
    "latency_ms": "milliseconds from when a message is made until it is handled, on average lately",
}
WHOLE_STREAM_FIELDS = {
    "program": "null, or an object with `language`, `files` and `arguments`",
    "workers": "what each worker did for it: objects with `worker` (null for those counted "
    "together), `generated`, `processed` and `failed`",
    "last_errors": "the failed messages that were made last",
}
ERROR_FIELDS = {
    "key": "with `attempt` it names this failure",
    "attempt": "how often the message was handed to a worker",
    "number": "the number of the message in its stream",
    "task": "the number of the task that it became, or null",
    "worker": "the name of the worker at which it failed",
    "at": "when it failed",
    "code": "a code for programs",
    "reason": "a sentence",
    "text": "the beginning of the message's text",
}
SNAPSHOT_FIELDS = {
    "at": "when it was taken",
    "workers": "the workers, as above",
    "streams": "the streams that the user may see, as above",
    "mine": "the user's unfinished tasks: an object with `waiting`, `queued` and `running`",
    "all": "those of all users",
}
SETTING_FIELDS = {
    "name": "one of the [settings](settings.md)",
    "value": "a whole number of its unit, true or false, or one of its words",
    "unit": "its unit, `on/off` for true or false, `choice` for a word",
    "least": "the least value that is allowed, or null",
    "most": "the greatest value that is allowed, or null",
    "words": "the words that it is one of, or null",
    "default": "the value if nobody has changed it",
    "sentence": "what it means",
}


ACCOUNT_FIELDS = {
    "name": "the user's name",
    "role": "`viewer`, `user` or `admin`",
    "disabled": "whether nobody is let in to it",
    "created": "when it was made",
    "quota": "its own, `tasks` unfinished and `blobs` in megabytes; null where the setting counts",
    "unfinished": "how many tasks it has that have not ended",
    "bytes": "what its images take",
    "connections": "how many speak for it now",
}
SESSION_FIELDS = {
    "id": "its name, of which the beginning will do",
    "program": "what began it",
    "address": "from which network address, null on the broker's own machine",
    "created": "when it began",
    "used": "when somebody last asked for something, to the minute",
    "current": "whether it is the one that asks",
}
INVITATION_FIELDS = {
    "id": "its name, of which the beginning will do; it is not the code",
    "role": "of the account that is made with it",
    "by": "who has invited",
    "until": "until when it counts",
}


AUDIT_FIELDS = {
    "at": "when it was done",
    "user": "who did it, or null where nobody was logged in, as with `calc-broker passwd`",
    "deed": "what was done, as `calc audit --deed` has it",
    "about": "what it was done to: an account, a worker, a setting with its new value",
    "address": "the network address that it came from, or null for the broker's own machine",
}
SPACE_FIELDS = {
    "user": "whose they are",
    "images": "how many there are, those that tasks have made included",
    "bytes": "what they take",
}


def commands() -> str:
    """The page."""
    programs = [_program(name, main) for name, main in PROGRAMS.items()]
    return page("Commands", INTRODUCTION, *programs, DAEMONS, _of_calc())


def _program(program: str, main: click.Command) -> str:
    visible = ((name, command) for name, command in every_command(main) if not command.hidden)
    return "\n\n".join(_command(f"{program} {name}".strip(), command) for name, command in visible)


def _command(name: str, command: click.Command) -> str:
    heading = "##" if name in PROGRAMS else "###"
    usage = " ".join([name, *command.collect_usage_pieces(click.Context(command))])
    own = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    shared = [option.opts[0] for option in own if _is_shared(option)]
    rows = [_option(option) for option in own if not _is_shared(option) and option.help != VERSION]
    parts = [f"{heading} {name}", f"    {usage}", prose(command.help)]
    parts += [table(("option", "holds", "meaning"), rows)] if rows else []
    parts += [f"Shared options: {codes(shared)}."] if shared else []
    return "\n\n".join(parts)


VERSION = "Show the version and exit."


def _is_shared(option: click.Option) -> bool:
    return option.opts[0].removeprefix("--") in {HOME.name, *OPTIONS}


def _option(option: click.Option) -> tuple[str, str, str]:
    meaning = option.help or ""
    if option.show_default and option.default is not None:
        meaning = f"{meaning} {option.default} if not given.".strip()
    return codes(option.opts), _holds(option), meaning


def _holds(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return codes(option.type.choices)
    names = {"float": "number", "float range": "number", "integer range": "whole number"}
    return names.get(option.type.name, option.type.name)


def _of_calc() -> str:
    statuses = [(code(int(status)), meaning) for status, meaning in EXIT_STATUS.items()]
    parts = [
        "## Exit statuses of calc",
        table(("status", "means"), statuses),
        prose(STREAMS),
        "## JSON of calc",
        "With `--json` each task, worker, stream, error, snapshot or setting is one object on one "
        "line, and so is each user of `calc space`.",
        "### A task",
        _fields(TASK_FIELDS),
        "The last three are there for expressions. An expression that was refused before it "
        "became a task has null for what it never got.",
        "### An image",
        "Beside what every task has. An image that was refused, or could not be read or written, "
        "has `in`, `out`, `state` and `error` alone.",
        _fields(IMAGE_FIELDS),
        "### A worker",
        _fields(WORKER_FIELDS),
        "### A stream",
        _fields(STREAM_FIELDS),
        "`calc streams show` has these, too:",
        _fields(WHOLE_STREAM_FIELDS),
        "### A failed message",
        _fields(ERROR_FIELDS),
        "### A snapshot",
        "What `calc monitor` prints.",
        _fields(SNAPSHOT_FIELDS),
        "### What a user's images take",
        _fields(SPACE_FIELDS),
        "### An account",
        _fields(ACCOUNT_FIELDS),
        "### A session",
        _fields(SESSION_FIELDS),
        "### An invitation",
        _fields(INVITATION_FIELDS),
        "### A deed",
        _fields(AUDIT_FIELDS),
        "### A setting",
        _fields(SETTING_FIELDS),
    ]
    return "\n\n".join(parts)


def _fields(meanings: dict[str, str]) -> str:
    return table(("field", "meaning"), [(code(name), text) for name, text in meanings.items()])
