"""What the generator of a stream holds: a task that never ends, and that nobody submits."""

from __future__ import annotations

NAME = "generator"
