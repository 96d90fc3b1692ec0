"""Workers of other machines, and the invitations that let them in."""

from __future__ import annotations

from broker.upkeep.rules.rule import Rule

RULES = (
    Rule(
        "enrolled-key",
        "An enrolled worker is known by a key of 32 bytes.",
        "SELECT name AS worker FROM enrolled WHERE length(key) != 32",
    ),
    Rule(
        "enrolled-name-once",
        "No two workers that may join have the same name.",
        """
        SELECT folded(name) AS name, count(*) AS workers FROM enrolled WHERE revoked IS NULL
        GROUP BY folded(name) HAVING count(*) > 1
        """,
    ),
    Rule(
        "enrolled-roles",
        "An enrolled worker has a role.",
        "SELECT name AS worker FROM enrolled WHERE roles = ''",
    ),
    Rule(
        "enrolled-invitation",
        "No two workers were let in by one invitation.",
        """
        SELECT hex(invitation) AS invitation, count(*) AS workers FROM enrolled
        GROUP BY invitation HAVING count(*) > 1
        """,
    ),
    Rule(
        "enrolled-used",
        "An invitation that let a worker in is used.",
        """
        SELECT invited_worker.name AS invitation, enrolled.name AS worker
        FROM enrolled JOIN invited_worker ON digest = invitation WHERE used IS NULL
        """,
    ),
    Rule(
        "invited-digest",
        "An invitation is known by a hash of 32 bytes.",
        "SELECT name AS invitation FROM invited_worker WHERE length(digest) != 32",
    ),
    Rule(
        "invited-name-once",
        "Of one name there is one invitation at most that was not used.",
        """
        SELECT folded(name) AS name, count(*) AS invitations FROM invited_worker
        WHERE used IS NULL GROUP BY folded(name) HAVING count(*) > 1
        """,
    ),
)
