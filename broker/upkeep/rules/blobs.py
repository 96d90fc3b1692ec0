"""Blobs: what users have of them, and which tasks name them."""

from __future__ import annotations

from broker.upkeep.rules.rule import DONE, WAITING, Rule
from shared.limits import BLOB_BYTES, BLOBS

RULES = (
    Rule(
        "blob-claim",
        "A user has a blob because tasks name it, or for a time; it has a hash and a size.",
        f"""
        SELECT owner, digest, size, uses, until FROM blob_claim
        WHERE uses < 0 OR until < 0 OR NOT (uses OR until)
            OR length(digest) != 32 OR size NOT BETWEEN 0 AND {BLOB_BYTES}
        """,
    ),
    Rule(
        "blob-claim-owner",
        "A blob is an account's.",
        "SELECT owner, digest FROM blob_claim WHERE owner NOT IN (SELECT key FROM account)",
    ),
    Rule(
        "blob-claim-uses",
        "Of each blob a user has counted how many tasks name it.",
        """
        SELECT claim.owner, claim.digest, claim.uses, coalesce(named.uses, 0) AS named
        FROM blob_claim AS claim LEFT JOIN
            (SELECT task.owner, blob_use.digest, count(*) AS uses
             FROM blob_use JOIN task ON task.key = blob_use.task
             GROUP BY task.owner, blob_use.digest) AS named USING (owner, digest)
        WHERE claim.uses != coalesce(named.uses, 0)
        """,
    ),
    Rule(
        "blob-use-task",
        "A blob is named by a task that is there.",
        "SELECT task, digest FROM blob_use WHERE task NOT IN (SELECT key FROM task)",
    ),
    Rule(
        "blob-use-claim",
        "The owner of a task has the blobs that it names, and they have the same size.",
        """
        SELECT blob_use.task, blob_use.digest, blob_use.size, claim.size AS has
        FROM blob_use JOIN task ON task.key = blob_use.task
            LEFT JOIN blob_claim AS claim
            ON claim.owner = task.owner AND claim.digest = blob_use.digest
        WHERE claim.size IS NOT blob_use.size
        """,
    ),
    Rule(
        "blob-use-role",
        "A task takes a blob, or it or a step of it has made it.",
        "SELECT task, role, place FROM blob_use WHERE role NOT IN (0, 1, 2) OR place < 0",
    ),
    Rule(
        "blob-use-step",
        "What steps have made for others is kept while their task waits for them, and is named by "
        "steps that are done.",
        f"""
        SELECT blob_use.task, blob_use.place FROM blob_use JOIN task ON task.key = blob_use.task
        WHERE role = 2 AND (task.state != {WAITING} OR NOT task.steps OR NOT EXISTS (
            SELECT 1 FROM operation
            WHERE parent = task.key AND operation.state = {DONE} AND operation.key - place / {BLOBS}
                = (SELECT min(key) FROM operation WHERE parent = task.key)))
        """,
    ),
)
