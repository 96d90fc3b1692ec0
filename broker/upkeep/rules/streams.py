"""Streams, their messages, and what was counted of them."""

from __future__ import annotations

from broker.upkeep.rules.rule import CANCELLED, QUEUED, RUNNING, UNFINISHED, Rule

RULES = (
    Rule(
        "stream-owner",
        "A stream is an account's.",
        "SELECT key AS stream, owner FROM stream WHERE owner NOT IN (SELECT key FROM account)",
    ),
    Rule(
        "stream-definition",
        "What a stream makes can be read.",
        "SELECT key AS stream, definition FROM stream WHERE NOT is_definition(definition)",
    ),
    Rule(
        "stream-program",
        "A stream has its program, which may be empty.",
        "SELECT key AS stream FROM stream WHERE key NOT IN (SELECT stream FROM program)",
    ),
    Rule(
        "stream-state",
        "A stream is off, has a generator, or wants one.",
        f"""
        SELECT key AS stream, state FROM stream
        WHERE state NOT IN ({QUEUED}, {RUNNING}, {CANCELLED})
        """,
    ),
    Rule(
        "stream-held",
        "A stream has a generator and an attempt while it has the right to make messages.",
        f"""
        SELECT key AS stream, state, worker, attempt FROM stream
        WHERE (state = {RUNNING}) != (worker IS NOT NULL) OR (state = {RUNNING} AND attempt < 1)
        """,
    ),
    Rule(
        "stream-sequence",
        "No more was taken from an attempt than it was allowed to make.",
        """
        SELECT key AS stream, sequence, most, generated FROM stream
        WHERE sequence NOT BETWEEN 0 AND min(most, generated)
        """,
    ),
    Rule(
        "stream-totals",
        "What was generated is what was processed, what has failed and what is still there.",
        """
        SELECT stream.key AS stream, generated, processed, failed, count(message.key) AS there
        FROM stream LEFT JOIN message ON message.stream = stream.key
        GROUP BY stream.key HAVING generated != processed + failed + count(message.key)
        """,
    ),
    Rule(
        "stream-shares",
        "What the workers did is together what was done.",
        """
        SELECT key AS stream, stream.generated, stream.processed, stream.failed
        FROM stream LEFT JOIN stream_count AS share ON share.stream = stream.key
        GROUP BY key HAVING stream.generated != total(share.generated)
            OR stream.processed != total(share.processed) OR stream.failed != total(share.failed)
        """,
    ),
    Rule(
        "stream-errors",
        "A stream has as many failures as it says, and no more than messages that have failed.",
        """
        SELECT stream.key AS stream, errors, failed, count(stream_error.key) AS found
        FROM stream LEFT JOIN stream_error ON stream_error.stream = stream.key
        GROUP BY stream.key HAVING errors != count(stream_error.key) OR errors > failed
        """,
    ),
    Rule(
        "stream-parts",
        "What is kept of a stream is kept of one that there is.",
        """
        SELECT part.stream FROM (
            SELECT stream FROM program UNION SELECT stream FROM message
            UNION SELECT stream FROM stream_error UNION SELECT stream FROM stream_count) AS part
        WHERE part.stream NOT IN (SELECT key FROM stream)
        """,
    ),
    Rule(
        "message-number",
        "A message has a number that its stream has given.",
        """
        SELECT one.stream, number, generated FROM stream JOIN (
            SELECT stream, number FROM message UNION ALL SELECT stream, number FROM stream_error
        ) AS one ON one.stream = stream.key
        WHERE number NOT BETWEEN 1 AND generated
        """,
    ),
    Rule(
        "message-number-once",
        "No two messages of a stream have the same number.",
        """
        SELECT stream, number, count(*) AS messages FROM (
            SELECT stream, number FROM message UNION ALL SELECT stream, number FROM stream_error)
        GROUP BY stream, number HAVING count(*) > 1
        """,
    ),
    Rule(
        "message-task",
        "A message that became a task is there until that has ended.",
        f"""
        SELECT message.key AS task, message.stream, message.number FROM message
        LEFT JOIN task ON task.key = message.key AND task.{UNFINISHED}
        WHERE message.task AND task.key IS NULL
        """,
    ),
    Rule(
        "message-payload",
        "A message that became no task has its payload, which is as long as it says.",
        """
        SELECT key AS message, size, length(payload) AS length FROM message
        WHERE NOT task AND length(payload) != size
        """,
    ),
    Rule(
        "message-held",
        "A message that became no task is queued, or runs at a worker in an attempt.",
        f"""
        SELECT key AS message, state, worker, attempt FROM message WHERE NOT task AND (
            state NOT IN ({QUEUED}, {RUNNING}) OR (state = {RUNNING}) != (worker IS NOT NULL)
            OR (state = {RUNNING} AND attempt < 1))
        """,
    ),
    Rule(
        "message-tries",
        "A message was tried no more often than it was handed out.",
        "SELECT key AS message, tries, attempt FROM message WHERE tries NOT BETWEEN 0 AND attempt",
    ),
    Rule(
        "failure-task",
        "A failure is that of a task which has ended and has this number, if there is one.",
        f"""
        SELECT stream_error.key AS task, stream_error.task AS named, task.number
        FROM stream_error JOIN task ON task.key = stream_error.key
        WHERE task.number != stream_error.task OR task.{UNFINISHED}
        """,
    ),
)
