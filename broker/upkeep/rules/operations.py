"""Tasks that were split, and their steps."""

from __future__ import annotations

from broker.store.rows import STATES
from broker.upkeep.rules.rule import DONE, ENDED, FAILED, QUEUED, RUNNING, UNFINISHED, WAITING, Rule

_TAKEN = """
operation JOIN json_each(operands(operation.operands)) AS taken
LEFT JOIN operation AS operand ON operand.key = taken.value
"""

RULES = (
    Rule(
        "split-state",
        "A task that was split waits for its steps, or has ended.",
        f"""
        SELECT key AS task, state, steps FROM task
        WHERE steps AND state IN ({QUEUED}, {RUNNING})
        """,
    ),
    Rule(
        "split-whole",
        "A task that was not split, or is done whole after all, has no steps.",
        """
        SELECT key AS task, steps, steps_done FROM task
        WHERE (whole AND steps) OR (steps_done AND NOT steps)
        """,
    ),
    Rule(
        "split-steps",
        "A task that was split has as many steps as it says.",
        """
        SELECT task.key AS task, steps, count(operation.key) AS found FROM task
        LEFT JOIN operation ON parent = task.key
        WHERE steps GROUP BY task.key HAVING count(operation.key) != steps
        """,
    ),
    Rule(
        "split-steps-done",
        "A task that was split has as many steps done as it says.",
        f"""
        SELECT task.key AS task, steps_done, total(operation.state = {DONE}) AS found FROM task
        LEFT JOIN operation ON parent = task.key
        WHERE steps GROUP BY task.key
        HAVING total(operation.state = {DONE}) != steps_done
        """,
    ),
    Rule(
        "split-goes-on",
        "Of a task that waits for its steps one is queued or runs.",
        f"""
        SELECT key AS task, steps, steps_done FROM task
        WHERE task.state = {WAITING} AND steps AND NOT EXISTS (
            SELECT 1 FROM operation
            WHERE parent = task.key AND operation.state IN ({QUEUED}, {RUNNING}))
        """,
    ),
    Rule(
        "step-task",
        "A step is one of a task that was split.",
        """
        SELECT operation.key AS step, parent AS task FROM operation
        LEFT JOIN task ON task.key = parent
        WHERE task.key IS NULL OR NOT (task.steps OR task.whole)
        """,
    ),
    Rule(
        "step-over",
        "No step goes on when its task has ended or is done whole.",
        f"""
        SELECT operation.key AS step, parent AS task, operation.state FROM operation
        JOIN task ON task.key = parent
        WHERE operation.{UNFINISHED} AND (task.{ENDED} OR NOT task.steps)
        """,
    ),
    Rule(
        "step-state",
        "A step is in a state.",
        f"SELECT key AS step, state FROM operation WHERE state NOT BETWEEN 0 AND {len(STATES) - 1}",
    ),
    Rule(
        "step-tries",
        "A step was tried no more often than it was handed out.",
        "SELECT key AS step, tries, attempt FROM operation WHERE tries NOT BETWEEN 0 AND attempt",
    ),
    Rule(
        "step-held",
        "A step that runs has a worker and an attempt.",
        f"""
        SELECT key AS step, worker, attempt FROM operation
        WHERE state = {RUNNING} AND (worker IS NULL OR attempt < 1)
        """,
    ),
    Rule(
        "step-not-held",
        "A step that waits or is queued has no worker and was not begun.",
        f"""
        SELECT key AS step, worker, started FROM operation
        WHERE state IN ({WAITING}, {QUEUED}) AND (worker IS NOT NULL OR started IS NOT NULL)
        """,
    ),
    Rule(
        "step-done",
        "A step that is done was done by a worker, and not before it began.",
        f"""
        SELECT key AS step, worker, attempt, started, finished FROM operation
        WHERE state = {DONE} AND (worker IS NULL OR attempt < 1
            OR started IS NULL OR finished IS NULL OR finished < started)
        """,
    ),
    Rule(
        "step-error",
        "Only a step that has failed has an error, and it can be read.",
        f"""
        SELECT key AS step, state, error FROM operation
        WHERE error IS NOT NULL AND (state != {FAILED} OR NOT is_error(error))
        """,
    ),
    Rule(
        "step-payload",
        "A step has its payload until its task ends.",
        f"""
        SELECT operation.key AS step, operation.size, length(payload) AS length FROM operation
        JOIN task ON task.key = parent
        WHERE task.{UNFINISHED} AND length(payload) IS NOT operation.size
        """,
    ),
    Rule(
        "step-value",
        "A step has its value from when it is done until its task ends.",
        f"""
        SELECT operation.key AS step, operation.state FROM operation
        JOIN task ON task.key = parent
        WHERE task.{UNFINISHED} AND (operation.state = {DONE}) != (result IS NOT NULL)
        """,
    ),
    Rule(
        "step-cleared",
        "Nothing is kept of the values between steps when the task has ended.",
        f"""
        SELECT operation.key AS step, parent AS task FROM operation
        JOIN task ON task.key = parent
        WHERE task.{ENDED} AND (result IS NOT NULL OR payload != x'')
        """,
    ),
    Rule(
        "step-operands-read",
        "What a step takes can be read.",
        "SELECT key AS step, operands FROM operation WHERE operands(operands) IS NULL",
    ),
    Rule(
        "step-operands",
        "A step takes values of earlier steps of its own task.",
        f"""
        SELECT operation.key AS step, taken.value AS takes FROM {_TAKEN}
        WHERE operand.parent IS NOT operation.parent OR operand.key >= operation.key
        """,
    ),
    Rule(
        "step-ready",
        "A step that is queued, runs or is done takes values that are there.",
        f"""
        SELECT operation.key AS step, operand.key AS takes, operand.state FROM {_TAKEN}
        WHERE operation.state IN ({QUEUED}, {RUNNING}, {DONE}) AND operand.state != {DONE}
        """,
    ),
    Rule(
        "step-waits",
        "A step that waits takes a value that is not there.",
        f"""
        SELECT key AS step FROM operation AS waiting
        WHERE waiting.state = {WAITING} AND NOT EXISTS (
            SELECT 1 FROM {_TAKEN}
            WHERE operation.key = waiting.key AND operand.state != {DONE})
        """,
    ),
)
