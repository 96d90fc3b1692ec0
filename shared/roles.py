"""What a worker may be asked to do: each kind of task, the messages of streams, and making them."""

from __future__ import annotations

from shared.kinds import KINDS, generator, message

WORK = (*KINDS, message.NAME)
"""What waits in the queue, and may be paused."""

ROLES = (*WORK, generator.NAME)
