"""What tasks refer to, and the results that are kept for that."""

from __future__ import annotations

from broker.upkeep.rules.rule import QUEUED, RUNNING, UNFINISHED, WAITING, Rule

RULES = (
    Rule(
        "reference-task",
        "A reference is a task's, and leads to one that was there before.",
        """
        SELECT reference.key AS task, target FROM reference
        WHERE target NOT BETWEEN 1 AND reference.key - 1
            OR reference.key NOT IN (SELECT key FROM task)
        """,
    ),
    Rule(
        "reference-owner",
        "A reference leads to a task of the same owner.",
        """
        SELECT task.key AS task, task.owner, target FROM reference
        JOIN task ON task.key = reference.key JOIN task AS aim ON aim.key = target
        WHERE aim.owner != task.owner
        """,
    ),
    Rule(
        "reference-result",
        "What an unfinished task refers to has a result, or goes on.",
        f"""
        SELECT task.key AS task, target, aim.state FROM reference
        JOIN task ON task.key = reference.key
        LEFT JOIN task AS aim ON aim.key = target
        LEFT JOIN result ON result.key = target
        WHERE task.{UNFINISHED} AND result.key IS NULL
            AND (aim.{UNFINISHED}) IS NOT 1
        """,
    ),
    Rule(
        "reference-ready",
        "A task that is queued, runs or was split refers to results that are there.",
        f"""
        SELECT task.key AS task, target FROM reference
        JOIN task ON task.key = reference.key
        JOIN task AS aim ON aim.key = target
        WHERE (task.state IN ({QUEUED}, {RUNNING}) OR (task.state = {WAITING} AND task.steps))
            AND aim.{UNFINISHED}
        """,
    ),
    Rule(
        "task-waits",
        "A task waits for steps, for what it refers to, or for one that does the same.",
        f"""
        SELECT key AS task FROM task AS waiting
        WHERE waiting.state = {WAITING} AND NOT steps
            AND NOT EXISTS (
                SELECT 1 FROM reference JOIN task ON task.key = target
                WHERE reference.key = waiting.key AND task.{UNFINISHED})
            AND coalesce(digest, x'') NOT IN (
                SELECT digest FROM task WHERE {UNFINISHED} AND digest IS NOT NULL
                GROUP BY digest HAVING count(*) > 1)
        """,
    ),
    Rule(
        "result-kept",
        "A result is a task's, or an unfinished task refers to it.",
        f"""
        SELECT result.key AS result FROM result
        WHERE result.key NOT IN (SELECT key FROM task) AND NOT EXISTS (
            SELECT 1 FROM reference JOIN task ON task.key = reference.key
            WHERE target = result.key AND task.{UNFINISHED})
        """,
    ),
)
