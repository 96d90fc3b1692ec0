"""How each kind of task is done, a module each."""

from __future__ import annotations

from workers.kinds import expression, operation
from workers.kinds.base import Brief, Doer

DOERS: dict[str, Doer] = {expression.NAME: expression.do, operation.NAME: operation.do}

BRIEF: dict[str, Brief] = {expression.NAME: expression.do_brief}
