"""Tasks, and what is kept of each apart."""

from __future__ import annotations

from broker.store.rows import STATES
from broker.store.titles import RUN_BITS
from broker.upkeep.rules.rule import (
    CANCELLED,
    DONE,
    ENDED,
    FAILED,
    QUEUED,
    RUNNING,
    UNFINISHED,
    WAITING,
    Rule,
)
from shared.kinds import KINDS
from shared.states import Priority

_KINDS = ", ".join(f"'{name}'" for name in KINDS)

RULES = (
    Rule(
        "task-number",
        "A task is somebody's and has a number that its owner has used.",
        """
        SELECT task.key AS task, owner, number, last_number FROM task
        LEFT JOIN account ON account.key = owner
        WHERE last_number IS NULL OR number NOT BETWEEN 1 AND last_number
        """,
    ),
    Rule(
        "task-id",
        "The id of a task has 16 bytes.",
        "SELECT key AS task, id FROM task WHERE length(id) != 16",
    ),
    Rule(
        "task-kind",
        "A task is of a kind that there is.",
        f"SELECT key AS task, kind FROM task WHERE kind NOT IN ({_KINDS})",
    ),
    Rule(
        "task-priority",
        "A task has a priority.",
        f"""
        SELECT key AS task, priority FROM task
        WHERE priority NOT BETWEEN {min(Priority)} AND {max(Priority)}
        """,
    ),
    Rule(
        "task-state",
        "A task is in a state.",
        f"SELECT key AS task, state FROM task WHERE state NOT BETWEEN 0 AND {len(STATES) - 1}",
    ),
    Rule(
        "task-payload",
        "A task has its payload, which is as long as it says.",
        """
        SELECT task.key AS task, size, length(body) AS length FROM task
        LEFT JOIN payload ON payload.key = task.key
        WHERE length(body) IS NOT size
        """,
    ),
    Rule(
        "task-title",
        "A title is in the order of titles once it should be.",
        f"""
        SELECT task.key AS task, task.title FROM grid, task
        LEFT JOIN title ON title.owner = task.owner AND run = task.number >> {RUN_BITS}
            AND title.title = task.title AND title.number = task.number
        WHERE (title.number IS NOT NULL) != (task.key <= titled)
        """,
    ),
    Rule(
        "title-task",
        "What is in the order of titles is the title of a task.",
        f"""
        SELECT title.owner, title.number, title.title FROM title
        LEFT JOIN task ON task.owner = title.owner AND task.number = title.number
        WHERE task.title IS NOT title.title OR run != title.number >> {RUN_BITS}
        """,
    ),
    Rule(
        "payload-task",
        "A payload is a task's.",
        "SELECT key AS payload FROM payload WHERE key NOT IN (SELECT key FROM task)",
    ),
    Rule(
        "task-tries",
        "A task was tried no more often than it was handed out.",
        "SELECT key AS task, tries, attempt FROM task WHERE tries NOT BETWEEN 0 AND attempt",
    ),
    Rule(
        "task-held",
        "A task that runs has a worker and an attempt.",
        f"""
        SELECT key AS task, worker, attempt FROM task
        WHERE state = {RUNNING} AND (worker IS NULL OR attempt < 1)
        """,
    ),
    Rule(
        "task-not-held",
        "A task that waits or is queued has no worker.",
        f"""
        SELECT key AS task, worker FROM task
        WHERE state IN ({WAITING}, {QUEUED}) AND worker IS NOT NULL
        """,
    ),
    Rule(
        "task-not-begun",
        "A task that waits or is queued was not begun, unless it was split once.",
        f"""
        SELECT key AS task, started FROM task
        WHERE state IN ({WAITING}, {QUEUED}) AND started IS NOT NULL AND NOT whole AND NOT steps
        """,
    ),
    Rule(
        "task-not-ended",
        "A task that has not ended has nothing of an end.",
        f"""
        SELECT key AS task, finished, summary, cached FROM task
        WHERE {UNFINISHED} AND (finished IS NOT NULL OR summary != '' OR cached)
        """,
    ),
    Rule(
        "task-ended",
        "A task that has ended tells when, and not before it began.",
        f"""
        SELECT key AS task, started, finished FROM task
        WHERE {ENDED} AND (finished IS NULL OR finished < started)
        """,
    ),
    Rule(
        "task-done",
        "A task that is done was done by a worker, or its result was known.",
        f"""
        SELECT key AS task, worker, attempt FROM task
        WHERE state = {DONE} AND NOT cached AND (worker IS NULL OR attempt < 1)
        """,
    ),
    Rule(
        "task-cached",
        "Only of a task that is done the result was known.",
        f"SELECT key AS task, state FROM task WHERE {ENDED} AND state != {DONE} AND cached",
    ),
    Rule(
        "task-error",
        "A task has an error if it has failed, and only then.",
        f"""
        SELECT key AS task, state, error FROM task
        WHERE (state = {FAILED}) != (error IS NOT NULL)
        """,
    ),
    Rule(
        "task-error-read",
        "The error of a task can be read.",
        "SELECT key AS task, error FROM task WHERE error IS NOT NULL AND NOT is_error(error)",
    ),
    Rule(
        "task-result",
        "A task has a result if it is done; of the others only a cancelled one may.",
        f"""
        SELECT task.key AS task, state FROM task LEFT JOIN result ON result.key = task.key
        WHERE state != {CANCELLED} AND (state = {DONE}) != (result.key IS NOT NULL)
        """,
    ),
    Rule(
        "loss-task",
        "A try that came to nothing was an attempt of a task.",
        """
        SELECT task, attempt FROM loss
        WHERE attempt < 1 OR task NOT IN (SELECT key FROM task)
        """,
    ),
)
