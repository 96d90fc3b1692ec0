"""Accounts, and what belongs to them beside their tasks."""

from __future__ import annotations

from broker.upkeep.rules.rule import Rule
from shared.settings import SETTINGS
from shared.states import Role

_TASKS, _BLOBS = SETTINGS["quota.user"], SETTINGS["quota.blobs"]
_ROLES = ", ".join(f"'{role}'" for role in Role)

RULES = (
    Rule(
        "account-role",
        "An account has a role.",
        f"SELECT key AS account, name, role FROM account WHERE role NOT IN ({_ROLES})",
    ),
    Rule(
        "account-administrator",
        "Where there are accounts, one that is not disabled is administrator.",
        f"""
        SELECT accounts FROM (
            SELECT count(*) AS accounts, sum(role = '{Role.ADMIN}' AND NOT disabled) AS admins
            FROM account)
        WHERE accounts AND NOT admins
        """,
    ),
    Rule(
        "account-quotas",
        "An account is disabled or is not, and its quotas are none or in the ranges of settings.",
        f"""
        SELECT key AS account, disabled, task_quota, blob_quota FROM account
        WHERE disabled NOT IN (0, 1) OR task_quota NOT BETWEEN 0 AND {_TASKS.most}
            OR blob_quota NOT BETWEEN 0 AND {_BLOBS.most}
        """,
    ),
    Rule(
        "account-disabled",
        "Nobody is logged in to a disabled account.",
        """
        SELECT owner AS account, count(*) AS sessions FROM session
        JOIN account ON account.key = owner WHERE disabled GROUP BY owner
        """,
    ),
    Rule(
        "invitation",
        "An invitation is somebody's, to an account with a role, known by a hash of 32 bytes.",
        f"""
        SELECT invitation.role, inviter AS account FROM invitation
        LEFT JOIN account ON account.key = inviter
        WHERE account.key IS NULL OR invitation.role NOT IN ({_ROLES}) OR length(digest) != 32
        """,
    ),
    Rule(
        "account-name-once",
        "No two names are the same but for capitals.",
        """
        SELECT folded(name) AS name, count(*) AS accounts FROM account
        GROUP BY folded(name) HAVING count(*) > 1
        """,
    ),
    Rule(
        "session-owner",
        "A session is somebody's.",
        """
        SELECT owner AS account FROM session
        WHERE NOT EXISTS (SELECT 1 FROM account WHERE account.key = session.owner)
        """,
    ),
    Rule(
        "session-digest",
        "A session is known by a hash of 32 bytes.",
        "SELECT owner AS account FROM session WHERE length(digest) != 32",
    ),
    Rule(
        "name-number",
        "A name leads to a number that its owner has used.",
        """
        SELECT owner AS account, name.name, number FROM name
        LEFT JOIN account ON account.key = owner
        WHERE last_number IS NULL OR number NOT BETWEEN 1 AND last_number
        """,
    ),
    Rule(
        "deleted-number",
        "A deleted task had a number that its owner has used.",
        """
        SELECT owner AS account, number, id FROM tombstone
        LEFT JOIN account ON account.key = owner
        WHERE last_number IS NULL OR number NOT BETWEEN 1 AND last_number
        """,
    ),
    Rule(
        "deleted-id",
        "The id of a deleted task is not taken again.",
        "SELECT task.key AS task, owner, id FROM task JOIN tombstone USING (owner, id)",
    ),
    Rule(
        "deleted-number-once",
        "The number of a deleted task is not taken again.",
        "SELECT task.key AS task, owner, number FROM task JOIN tombstone USING (owner, number)",
    ),
)
