"""Metric math: a subset of the expressions that GetMetricData and alarms take.

Source: CloudWatch user guide, "Using math expressions with CloudWatch metrics". Here: ``+ - * / ^``, comparisons,
``&&`` and ``||``, SUM, AVG, MIN, MAX (over several series: point by point; over one: a number), METRICS(), FILL(m, x),
IF(condition, a, b), ABS, CEIL, FLOOR, and arrays ``[m1, m2]``. A point that one side lacks is missing in the result.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from math import ceil, floor
from typing import Any

Series = dict[int, float]
Value = Series | float | list[Series]


class BadExpression(Exception):
    """The expression is not one of those that are known here."""


BINARY: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.BitXor: operator.pow,
}
COMPARED: dict[type, Callable[[float, float], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
POINTWISE: dict[str, Callable[[float], float]] = {"ABS": abs, "CEIL": ceil, "FLOOR": floor}
FOLDED: dict[str, Callable[[list[float]], float]] = {
    "SUM": sum,
    "MIN": min,
    "MAX": max,
    "AVG": lambda values: sum(values) / len(values),
}


def evaluate(text: str, known: Mapping[str, Value], metrics: Mapping[str, Series], times: list[int]) -> Value:
    """The value of an expression. ``known``: results by id; ``metrics``: those that METRICS() means; ``times``: all."""
    python = re.sub(r"&&", " and ", re.sub(r"\|\|", " or ", text)).replace("IF(", "IF_(")
    try:
        tree = ast.parse(python.strip(), mode="eval")
    except SyntaxError as error:
        raise BadExpression(text) from error
    return _Reader(known, metrics, times).read(tree.body)


class _Reader:
    def __init__(self, known: Mapping[str, Value], metrics: Mapping[str, Series], times: list[int]) -> None:
        self.known = known
        self.times = times
        self.metrics = metrics

    def read(self, node: Any) -> Value:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return float(node.value)
        if isinstance(node, ast.Name) and node.id in self.known:
            return self.known[node.id]
        if isinstance(node, ast.List | ast.Tuple):
            return [_series(self.read(each)) for each in node.elts]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return _combined(operator.sub, 0.0, self.read(node.operand))
        if isinstance(node, ast.BinOp) and type(node.op) in BINARY:
            return _combined(BINARY[type(node.op)], self.read(node.left), self.read(node.right))
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return _combined(COMPARED[type(node.ops[0])], self.read(node.left), self.read(node.comparators[0]))
        if isinstance(node, ast.BoolOp):
            return self._either(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._call(node.func.id, node.args)
        raise BadExpression(ast.dump(node))

    def _either(self, node: ast.BoolOp) -> Value:
        both = isinstance(node.op, ast.And)
        values = [self.read(each) for each in node.values]
        found = values[0]
        for each in values[1:]:
            found = _combined(lambda a, b: float(bool(a and b) if both else bool(a or b)), found, each)
        return found

    def _call(self, name: str, arguments: list[Any]) -> Value:
        if name == "METRICS":
            wanted = ast.literal_eval(arguments[0]) if arguments else ""
            return [series for identity, series in self.metrics.items() if wanted in identity]
        if name == "FILL":
            return self._fill(_series(self.read(arguments[0])), arguments[1])
        if name == "IF_":
            return _chosen(*(self.read(each) for each in arguments))
        if name in POINTWISE:
            value = self.read(arguments[0])
            change = POINTWISE[name]
            return (
                {at: change(each) for at, each in value.items()} if isinstance(value, dict) else change(_number(value))
            )
        if name in FOLDED:
            return _folded(FOLDED[name], self.read(arguments[0]))
        raise BadExpression(name)

    def _fill(self, series: Series, filler: Any) -> Series:
        if isinstance(filler, ast.Name) and filler.id == "REPEAT":
            last: float | None = None
            filled: Series = {}
            for at in self.times:
                last = series.get(at, last)
                if last is not None:
                    filled[at] = last
            return filled
        value = _number(self.read(filler))
        return {at: series.get(at, value) for at in self.times}


def _combined(operation: Callable[[float, float], Any], left: Value, right: Value) -> Value:
    if isinstance(left, list):
        return [_series(_combined(operation, each, right)) for each in left]
    if isinstance(right, list):
        return [_series(_combined(operation, left, each)) for each in right]
    if not isinstance(left, dict) and not isinstance(right, dict):
        return _applied(operation, left, right) or 0.0
    times = set(left) if isinstance(left, dict) else set(right)  # type: ignore[arg-type]
    if isinstance(left, dict) and isinstance(right, dict):
        times = left.keys() & right.keys()
    found: Series = {}
    for at in times:
        one = left[at] if isinstance(left, dict) else left
        other = right[at] if isinstance(right, dict) else right
        value = _applied(operation, one, other)
        if value is not None:
            found[at] = value
    return found


def _applied(operation: Callable[[float, float], Any], left: float, right: float) -> float | None:
    """Division by zero gives no point."""
    try:
        return float(operation(left, right))
    except (ZeroDivisionError, OverflowError):
        return None


def _folded(fold: Callable[[list[float]], float], value: Value) -> Value:
    if isinstance(value, dict):
        return float(fold(list(value.values()))) if value else 0.0
    if isinstance(value, list):
        times = {at for each in value for at in each}
        return {at: float(fold([each[at] for each in value if at in each])) for at in times}
    return value


def _chosen(condition: Value, then: Value, otherwise: Value | None = None) -> Value:
    if not isinstance(condition, dict):
        return then if condition else (otherwise if otherwise is not None else {})
    found: Series = {}
    for at, holds in condition.items():
        taken = then if holds else otherwise
        value = taken.get(at) if isinstance(taken, dict) else taken
        if value is not None and not isinstance(value, list):
            found[at] = value
    return found


def _series(value: Value) -> Series:
    if not isinstance(value, dict):
        raise BadExpression("a time series is needed here")
    return value


def _number(value: Value) -> float:
    if isinstance(value, dict | list):
        raise BadExpression("a number is needed here")
    return value
