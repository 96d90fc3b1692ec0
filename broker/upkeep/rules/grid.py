"""The counters of the whole grid, and its settings."""

from __future__ import annotations

from broker.core.streams.creating import DEFAULT_KEY
from broker.upkeep.rules.rule import Rule
from shared.settings import SETTINGS

_RANGES = ", ".join(f"('{s.name}', {s.least}, {s.most})" for s in SETTINGS.values())

RULES = (
    Rule(
        "grid-row",
        "There is one row of the whole grid.",
        "SELECT * FROM (SELECT count(*) AS rows FROM grid) WHERE rows != 1",
    ),
    Rule(
        "grid-keys",
        "The keys of tasks, steps, streams and messages are none but those that were given.",
        f"""
        SELECT job.key, last_key FROM grid, (
            SELECT key FROM task UNION ALL SELECT key FROM operation
            UNION ALL SELECT key FROM message UNION ALL SELECT key FROM stream_error
            UNION ALL SELECT key FROM stream WHERE key != {DEFAULT_KEY}) AS job
        WHERE job.key NOT BETWEEN 1 AND last_key
        """,
    ),
    Rule(
        "grid-key-once",
        "A task has no key in common with a step, a message or a stream.",
        """
        SELECT task.key FROM task JOIN (
            SELECT key FROM operation UNION ALL SELECT key FROM message WHERE NOT task
            UNION ALL SELECT key FROM stream) AS other ON other.key = task.key
        """,
    ),
    Rule(
        "grid-revisions",
        "The revisions of tasks are none but those that were given.",
        """
        SELECT kept.revision, kept.owner, kept.number, grid.revision AS last FROM grid,
            (SELECT revision, owner, number FROM task
             UNION ALL SELECT revision, owner, number FROM tombstone) AS kept
        WHERE kept.revision NOT BETWEEN 1 AND grid.revision
        """,
    ),
    Rule(
        "grid-revision-once",
        "No two tasks have the same revision.",
        """
        SELECT revision, count(*) AS tasks
        FROM (SELECT revision FROM task UNION ALL SELECT revision FROM tombstone)
        GROUP BY revision HAVING count(*) > 1
        """,
    ),
    Rule(
        "grid-oldest-known",
        "The oldest revision that is known was given.",
        "SELECT oldest_known, revision FROM grid WHERE oldest_known NOT BETWEEN 0 AND revision",
    ),
    Rule(
        "grid-cached-from",
        "The cache begins after a key that was given.",
        "SELECT cached_from, last_key FROM grid WHERE cached_from NOT BETWEEN 0 AND last_key",
    ),
    Rule(
        "grid-titled",
        "Titles are in order up to a key that was given.",
        "SELECT titled, last_key FROM grid WHERE titled NOT BETWEEN 0 AND last_key",
    ),
    Rule(
        "grid-tickets",
        "Tickets have a secret, and the numbers of workers count up.",
        """
        SELECT last_worker, length(secret) AS bytes FROM grid
        WHERE last_worker < 0 OR length(secret) != 32
        """,
    ),
    Rule(
        "setting-range",
        "A setting is in its range; one that is not counts as its default.",
        f"""
        WITH range(name, least, most) AS (VALUES {_RANGES})
        SELECT setting.name, value, least, most FROM setting JOIN range USING (name)
        WHERE value NOT BETWEEN least AND most
        """,
    ),
)
