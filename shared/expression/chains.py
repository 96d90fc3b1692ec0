"""Long sums and products of big exact values, computed as balanced trees.

Taken from left to right, a million factors of a digit each take the square of their number. A
chain collects operands for as long as it is certain that no value on the way from left to right
would be over the limit of bits, and then computes them in the order that is quickest. So its
value and its errors are those of the expression as written.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Generic, TypeVar

from shared.expression import limits
from shared.expression.effort import Size, cancelling, multiplying, size_of, summing
from shared.expression.exact import Integer, Rational

T = TypeVar("T")

WORTHWHILE = 5_000
"""The bits of a value from which on it pays not to touch it for every operand."""


class Tree(Generic[T]):
    """Terms combined two and two, as a counter carries; each as often as its logarithm says."""

    __slots__ = ("combine", "cost", "effort", "levels")

    def __init__(self, combine: Callable[[T, T], T], cost: Callable[[T, T], int]) -> None:
        self.combine = combine
        self.cost = cost
        self.levels: list[tuple[int, T]] = []
        self.effort = 0

    def push(self, term: T) -> None:
        """Add a term, and combine what has become as large as it."""
        level = 0
        while self.levels and self.levels[-1][0] == level:
            term = self.joined(self.levels.pop()[1], term)
            level += 1
        self.levels.append((level, term))

    def total(self, first: T) -> T:
        """The first term with all others."""
        if not self.levels:
            return first
        total = self.levels.pop()[1]
        while self.levels:
            total = self.joined(self.levels.pop()[1], total)
        return self.joined(first, total)

    def joined(self, one: T, other: T) -> T:
        """Two terms combined, and the effort of it counted."""
        self.effort += self.cost(one, other)
        return self.combine(one, other)


class Sum:
    """A sum that is not computed yet."""

    __slots__ = ("bottom", "count", "first", "size", "tail", "top")

    def __init__(self, first: Rational) -> None:
        self.first = first
        self.size = size_of(first)
        self.tail: Tree[Rational] = Tree(_plus, _plus_effort)
        self.count = 1

    def take(self, term: Rational, inverse: bool) -> bool:
        """Take another term, or its opposite, if no sum on the way can be too long.

        Over the product of all denominators each numerator is longer by the other denominators.
        """
        size = size_of(term)
        bottom = self.size.bottom + size.bottom * (size.bottom > 1)
        top = max(self.size.top, size.top)
        if top + bottom + self.count.bit_length() + 1 > limits.BITS.most:
            return False
        self.size, self.count = Size(top, bottom), self.count + 1
        self.tail.push(-term if inverse else term)
        return True

    def value(self) -> Rational:
        """The sum."""
        return self.tail.total(self.first)

    @property
    def effort(self) -> int:
        """The nanoseconds that it has taken so far."""
        return self.tail.effort


class Product:
    """A product that is not computed yet: numerators and denominators are kept apart."""

    __slots__ = ("below", "extra", "first", "size", "tail")

    def __init__(self, first: Rational) -> None:
        self.first = first
        self.size = size_of(first)
        self.tail: Tree[Integer] = Tree(operator.mul, _times_effort)
        self.below: Tree[Integer] = Tree(operator.mul, _times_effort)
        self.extra = 0

    def take(self, factor: Rational, inverse: bool) -> bool:
        """Take another factor, or divisor, if no product on the way can be too long."""
        top, bottom = factor.numerator, factor.denominator
        if inverse:
            top, bottom = bottom, top
        size = Size(self.size.top + top.bit_length(), self.size.bottom + bottom.bit_length())
        if not bottom or max(size.top, size.bottom) > limits.BITS.most:
            return False
        self.size = size
        for tree, part in ((self.tail, top), (self.below, bottom)):
            if part != 1:
                tree.push(part)
        return True

    def value(self) -> Rational:
        """The product, from which what its two sides have in common is cancelled once."""
        top = self.tail.total(self.first.numerator)
        bottom = self.below.total(self.first.denominator)
        if bottom == 1:
            return Rational(top)
        self.extra = cancelling(top.bit_length(), bottom.bit_length())
        return Rational(top, bottom)

    @property
    def effort(self) -> int:
        """The nanoseconds that it has taken so far."""
        return self.tail.effort + self.below.effort + self.extra


Chain = Sum | Product


def _plus(one: Rational, other: Rational) -> Rational:
    if one.denominator == other.denominator == 1:
        return Rational(one.numerator + other.numerator)
    return one + other


def _plus_effort(one: Rational, other: Rational) -> int:
    return summing(size_of(one), size_of(other))


def _times_effort(one: Integer, other: Integer) -> int:
    return multiplying(one.bit_length(), other.bit_length())
