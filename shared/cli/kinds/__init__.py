"""What is told of each kind of task, a module each."""

from __future__ import annotations

from shared.cli.kinds import code, expression, image
from shared.cli.kinds.base import Bodies
from shared.kinds.code import NAME as CODE
from shared.kinds.expression import NAME as EXPRESSION
from shared.kinds.image import NAME as IMAGE

BODIES: dict[str, Bodies] = {
    EXPRESSION: expression.BODIES,
    CODE: code.BODIES,
    IMAGE: image.BODIES,
}
