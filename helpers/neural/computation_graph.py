"""Computation graphs: a formula in small steps, forward for its value and backward for its slopes (lesson 1.1).

a, b, c = Variable("a", 5), Variable("b", 3), Variable("c", 2)
u = (b * c).named("u")
v = (a + u).named("v")
graph = Graph((3 * v).named("J"))
for step in graph.forward():  print(step.text)       # ... u = b·c = 3·2 = 6 ...
for step in graph.backward(): print(step.text)       # ... dJ/du = dJ/dv · dv/du = 3 · 1 = 3 ...
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from helpers.arrays import Array, as_float, is_array
from helpers.neural.graph_nodes import Node as Node
from helpers.neural.graph_nodes import Variable as Variable
from helpers.neural.graph_nodes import exp as exp
from helpers.neural.graph_nodes import is_constant, plain, ready, written
from helpers.neural.graph_nodes import log as log
from helpers.neural.graph_nodes import sigmoid as sigmoid


class Step(NamedTuple):
    """One step of a forward or backward walk."""

    node: Node  # the node that received something
    value: Any  # forward: its value; backward: its gradient so far
    text: str  # the step in symbols and numbers
    source: Node | None = None  # backward: the node that the gradient came from


class Graph:
    """All nodes between the variables and one result, in an order in which they can be computed.

    Nodes without a name receive one: J for the result, n1, n2, ... for the others.

    Parameters
    ----------
    result : Node
        The node whose derivatives are wanted. If it is an array, they are those of the sum of its entries.

    Raises
    ------
    TypeError, ValueError
        If the result is no node, or two nodes carry the same name.
    """

    def __init__(self, result: Node) -> None:
        if not isinstance(result, Node):
            raise TypeError(f"Graph: got {result!r}, expected a node. Build the formula from Variable(name, value).")
        self.result = result
        self.nodes: list[Node] = []
        self._collect(result, set())
        self._give_names()

    def _collect(self, node: Node, seen: set[int]) -> None:
        if id(node) in seen or is_constant(node):
            return
        seen.add(id(node))
        for parent in node.inputs:
            self._collect(parent, seen)
        self.nodes.append(node)

    def _give_names(self) -> None:
        taken = [node.name for node in self.nodes if node.name]
        for name in taken:
            if taken.count(name) > 1:
                raise ValueError(f"Graph: two nodes are called {name!r}, expected different names. Rename one of them.")
        free = (f"n{k}" for k in range(1, 10**9) if f"n{k}" not in taken)
        for node in self.nodes:
            node.name = node.name or ("J" if node is self.result and "J" not in taken else next(free))

    def forward(self) -> Iterator[Step]:
        """Compute every node from left to right; yields a Step each, such as "u = b·c = 3·2 = 6"."""
        for node in self.nodes:
            text = f"{node.name} = {written(node.value)}"
            if node.operation:
                node.value = node.compute()
                numbers = node.formula([written(parent.value, inside=True) for parent in node.inputs])
                text = f"{node.name} = {node.formula()} = {numbers} = {written(node.value)}"
            yield Step(node, node.value, text)

    def backward(self) -> Iterator[Step]:
        """Carry the derivative of the result from right to left, along one edge of the graph after the other.

        Every edge from p to n contributes dJ/dn · dn/dp to dJ/dp (the chain rule); a node with several edges adds the
        contributions up. Yields a Step each, such as "dJ/du = dJ/dv · dv/du = 3 · 1 = 3".
        """
        for _ in self.forward():
            pass
        J = self.result.name
        totals: dict[int, Any] = {id(self.result): plain(as_float(self.result.value) * 0 + 1)}
        yield Step(self.result, totals[id(self.result)], f"d{J}/d{J} = 1")
        for node in reversed(self.nodes):
            arrived = totals[id(node)]
            for parent, slope in zip(node.inputs, node.slopes() if node.operation else (), strict=True):
                if is_constant(parent):
                    continue
                so_far = totals.get(id(parent))
                through, here = ready(arrived, slope)
                total = _fold(through * here, parent.value) + (0 if so_far is None else so_far)
                totals[id(parent)] = plain(total)
                text = _chain_rule(J, node.name, parent.name, so_far, arrived, slope, totals[id(parent)])
                yield Step(parent, totals[id(parent)], text, node)

    def gradients(self) -> dict[str, Any]:
        """The derivative of the result with respect to every node, by name."""
        return {step.node.name or "": step.value for step in self.backward()}

    def edges(self) -> list[tuple[str, str]]:
        """The arrows of the picture, as pairs of names: from an input to the node that uses it."""
        return [(p.name or "", node.name or "") for node in self.nodes for p in node.inputs if not is_constant(p)]

    def positions(self) -> dict[str, tuple[float, float]]:
        """Where to draw each node, by name: x is the longest way from a variable to it, y keeps columns one apart."""
        depth: dict[int, int] = {}
        height: dict[int, float] = {}
        for node in self.nodes:
            depth[id(node)] = 1 + max((depth[id(p)] for p in node.inputs if not is_constant(p)), default=-1)
        for column in range(max(depth.values()) + 1):
            members = [node for node in self.nodes if depth[id(node)] == column]
            _stack(members, height)
        return {node.name or "": (float(depth[id(node)]), height[id(node)]) for node in self.nodes}


def _stack(column: list[Node], height: dict[int, float]) -> None:
    wish = {}
    for k, node in enumerate(column):
        parents = [height[id(p)] for p in node.inputs if not is_constant(p)]
        wish[id(node)] = sum(parents) / len(parents) if parents else (len(column) - 1) / 2 - k
    column = sorted(column, key=lambda node: -wish[id(node)])
    for above, node in zip([None, *column], column, strict=False):
        height[id(node)] = wish[id(node)] if above is None else min(wish[id(node)], height[id(above)] - 1)
    shift = sum(wish[id(node)] - height[id(node)] for node in column) / len(column)
    for node in column:
        height[id(node)] += shift


def _fold(gradient: Array, value: Any) -> Array:
    shape = tuple(value.shape) if is_array(value) else ()
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, n in enumerate(shape):
        if n == 1 and gradient.shape[axis] != 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient


def _chain_rule(J: str | None, n: str | None, p: str | None, so_far: Any, arrived: Any, slope: Any, total: Any) -> str:
    if n == J and so_far is None:
        return f"d{J}/d{p} = {written(total)}"
    symbols, numbers = f"d{J}/d{n} · d{n}/d{p}", f"{written(arrived)} · {written(plain(slope), inside=True)}"
    if so_far is not None:
        earlier = written(so_far)
        symbols, numbers = f"{earlier} + {symbols}", f"{earlier} + {written(arrived, True)} · {written(slope, True)}"
    return f"d{J}/d{p} = {symbols} = {numbers} = {written(total)}"
