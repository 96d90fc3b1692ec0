"""The constants, computed once."""

from __future__ import annotations

from shared.expression.approximate.interval import Interval
from shared.expression.approximate.real import DOWN, ONE, UP

PI = Interval(DOWN.const_pi(), UP.const_pi())
TAU = Interval(DOWN.mul_2exp(PI.low, 1), UP.mul_2exp(PI.high, 1))
E = Interval(DOWN.exp(ONE), UP.exp(ONE))
