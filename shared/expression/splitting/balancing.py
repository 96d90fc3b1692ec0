"""Long sums and products of exact values as balanced trees, so that several workers share them.

Exact values may be combined in any order. R. P. Brent, "The parallel evaluation of general
arithmetic expressions" (JACM 21, 1974) says how far that carries; products are not distributed
over sums, because that adds operations. What is done here keeps the outcome of the expression as
written: a chain is balanced only if each term certainly is exact, no part of it can be over the
limit of bits, and each divisor stays one, so that it is still checked for zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shared.expression import limits
from shared.expression.chains import Chain, Sum
from shared.expression.effort import Size
from shared.expression.operators import OPERATORS, Operator
from shared.expression.splitting.estimates import of_operation
from shared.expression.splitting.shapes import Shape

_JOINTS: Mapping[tuple[type[Chain] | None, bool], Operator] = {
    (entry.chain, entry.inverse): entry for entry in OPERATORS if entry.chain is not None
}

FEWEST = 3
"""Terms of a chain that there is something to balance in."""


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a chain, from its first term to its last, and whether it is taken away."""

    index: int
    inverse: bool
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Link:
    """A whole chain: its last operation, its terms in order, and all its operations."""

    root: int
    terms: Sequence[Term]
    joints: Sequence[int]


def balance(shape: Shape, is_worthwhile: Callable[[Sequence[int]], bool]) -> None:
    """Balance the chains whose operations are worth it."""
    shape.replace(
        {
            link.root: _balanced(shape, link)
            for link in links(shape)
            if len(link.terms) >= FEWEST and is_worthwhile(link.joints) and is_safe(shape, link)
        }
    )


def links(shape: Shape) -> list[Link]:
    """All sums and products of values that certainly are exact."""
    found: list[Link] = []
    waiting = [shape.root]
    while waiting:
        index = waiting.pop()
        if chain_of(shape, index) is None or not shape.estimates[index].exact:
            waiting.extend(shape.operands[index])
        else:
            link = _link(shape, index)
            found.append(link)
            waiting.extend(term.index for term in link.terms)
    return found


def chain_of(shape: Shape, index: int) -> type[Chain] | None:
    """What kind of chain an operation belongs to, if to any."""
    step = shape.steps[index]
    return step.chain if isinstance(step, Operator) else None


def _link(shape: Shape, root: int) -> Link:
    """The chain that ends at an operation.

    What is in parentheses belongs to it as well, unless a divisor in it would become a factor.
    """
    kind = chain_of(shape, root)
    terms: list[Term] = []
    joints: list[int] = []
    waiting = [(root, False)]
    while waiting:
        index, inverse = waiting.pop()
        step = shape.steps[index]
        if not isinstance(step, Operator) or step.chain is not kind or not _opens(step, inverse):
            terms.append(Term(index, inverse, index, index))
            continue
        joints.append(index)
        left, right = shape.operands[index]
        waiting += ((right, step.inverse != inverse), (left, inverse))
    return Link(root, terms, joints)


def _opens(step: Operator, inverse: bool) -> bool:
    """Whether an operation that as a whole is taken away can be taken apart."""
    return not inverse or step.chain is Sum or not step.inverse


def is_safe(shape: Shape, link: Link) -> bool:
    """Whether nothing that is made of some of the terms can be too long."""
    sizes = [shape.estimates[term.index].size for term in link.terms]
    is_sum = chain_of(shape, link.root) is Sum
    longest = _sum_bits(sizes) if is_sum else _product_bits(link.terms, sizes)
    return longest <= limits.BITS.most


def _sum_bits(sizes: Sequence[Size]) -> int:
    bottoms = sum(size.bottom for size in sizes if size.bottom > 1)
    return max(size.top for size in sizes) + bottoms + len(sizes).bit_length()


def _product_bits(terms: Sequence[Term], sizes: Sequence[Size]) -> int:
    pairs = [
        (size.bottom, size.top) if term.inverse else (size.top, size.bottom)
        for term, size in zip(terms, sizes, strict=True)
    ]
    return max(sum(top for top, _ in pairs), sum(bottom for _, bottom in pairs))


def _balanced(shape: Shape, link: Link) -> int:
    """The root of a tree over the terms, made by joining neighbours again and again."""
    kind = chain_of(shape, link.root)
    level = list(link.terms)
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        joined = [_joined(shape, kind, left, right) for left, right in pairs]
        level = joined + level[2 * len(joined) :]
    return level[0].index


def _joined(shape: Shape, kind: type[Chain] | None, left: Term, right: Term) -> Term:
    """`a - b - c` is `a - (b + c)`: within what is taken away, the operators turn."""
    step = _JOINTS[kind, left.inverse != right.inverse]
    operands = (left.index, right.index)
    estimate = of_operation(step, [shape.estimates[place] for place in operands])
    index = shape.add(step, operands, estimate)
    shape.ends[index] = (left.first, right.last)
    return Term(index, left.inverse, left.first, right.last)
