"""Text nodes → frozen dataclasses by their type hints; every problem listed with its line.

Handles what the vocabulary of notice.py uses: text, whole numbers, true/false, dates, fixed words (Literal),
lists, dataclasses, and `X | None` where null means 通知未写明.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
import types
import typing
from typing import Any, Literal, TypeVar, Union

from forms.nearest import perhaps
from forms.textnodes import Mapped, Node, Problem, Scalar, Sequence, Tree

T = TypeVar("T")
Path = tuple[str | int, ...]
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
TRUTH = {"true": True, "是": True, "false": False, "否": False}
MISSING = object()
NONE = "不适用"  # instead of a list: there is none, and the notice says so


@dataclasses.dataclass
class Binder:
    """Reads one tree; remembers where each key stands so that later checks can name its line."""

    tree: Tree
    lines: dict[Path, int] = dataclasses.field(default_factory=dict)

    def problem(self, line: int, why: str) -> Any:
        self.tree.problems.append(Problem(self.tree.file, line, why))
        return MISSING

    def at(self, path: Path, why: str) -> None:
        """A problem at the line of a path, or of what holds it."""
        while path and path not in self.lines:
            path = path[:-1]
        self.problem(self.lines.get(path, 1), why)

    def record(self, cls: type[T], node: Node, path: Path = ()) -> T | None:
        """A mapping node → an instance, or None; a wrong value is listed and something harmless stands in for it,
        so that the checks behind binding find the other problems in the same run."""
        self.lines[path] = node.line
        if not isinstance(node, Mapped):
            self.problem(node.line, f"{place(path)}应为“键: 值”的形式")
            return None
        hints, values, sound = typing.get_type_hints(cls), {}, True
        for name, value in node.items.items():
            self.lines[(*path, name)] = node.lines[name]
            if name not in hints:
                self.problem(node.lines[name], f"不认识的键“{name}”{perhaps(name, hints)}")
                continue
            bound = self.value(hints[name], value, (*path, name))
            values[name] = stand_in(hints[name]) if bound is MISSING else bound
            sound = sound and values[name] is not MISSING
        for field in dataclasses.fields(cls):  # type: ignore[arg-type]  # every T here is a dataclass
            if field.name not in node.items and required(field):
                self.problem(node.line, f"{place(path)}缺少“{field.name}”")
                values[field.name] = stand_in(hints[field.name])
                sound = sound and values[field.name] is not MISSING
        return cls(**values) if sound else None

    def value(self, hint: Any, node: Node, path: Path) -> Any:
        self.lines.setdefault(path, node.line)
        options = typing.get_args(hint) if is_union(hint) else (hint,)
        if isinstance(node, Scalar) and node.is_null:
            if type(None) in options:
                return None
            return self.problem(node.line, f"{place(path)}没有内容")
        options = tuple(option for option in options if option is not type(None))
        if options == (bool, str):
            return self.truth_or_text(node, path)
        return self.single(options[0], node, path)

    def single(self, hint: Any, node: Node, path: Path) -> Any:
        origin = typing.get_origin(hint)
        if origin is tuple:
            return self.sequence(typing.get_args(hint)[0], node, path)
        if dataclasses.is_dataclass(hint):
            bound: Any = self.shorthand(typing.cast("type", hint), node, path)
            return MISSING if bound is None else bound
        if not isinstance(node, Scalar):
            return self.problem(node.line, f"{place(path)}应为一个值，不是列表或多个键")
        if origin is Literal:
            return self.word(typing.get_args(hint), node, path)
        return self.scalar(hint, node, path)

    def shorthand(self, cls: type, node: Node, path: Path) -> Any:
        """A dataclass with one required key may be written as that key's text alone."""
        if not isinstance(node, Scalar):
            return self.record(cls, node, path)
        names = [field.name for field in dataclasses.fields(cls) if required(field)]
        if len(names) != 1:
            return self.record(cls, node, path)
        self.lines[path] = node.line
        return cls(**{names[0]: node.text})

    def sequence(self, item: Any, node: Node, path: Path) -> Any:
        if isinstance(node, Scalar) and node.text == NONE:
            return ()
        if not isinstance(node, Sequence):
            return self.problem(node.line, f"{place(path)}应为列表")
        bound = [self.value(item, each, (*path, number)) for number, each in enumerate(node.items)]
        return tuple(each for each in bound if each is not MISSING)

    def word(self, words: tuple[str, ...], node: Scalar, path: Path) -> Any:
        if node.text in words:
            return node.text
        return self.problem(
            node.line,
            f"{place(path)}不能是“{node.text}”{perhaps(node.text, words)}；可用：{'、'.join(words)}",
        )

    def truth_or_text(self, node: Node, path: Path) -> Any:
        if not isinstance(node, Scalar):
            return self.problem(node.line, f"{place(path)}应为 true、false 或规则")
        return TRUTH.get(node.text, node.text) if node.plain else node.text

    def scalar(self, hint: Any, node: Scalar, path: Path) -> Any:
        if hint is str:
            return node.text
        if hint is bool:
            if node.text in TRUTH:
                return TRUTH[node.text]
            return self.problem(node.line, f"{place(path)}应为 true 或 false，现为“{node.text}”")
        try:
            if hint is int:
                return int(node.text)
            if not DAY.fullmatch(node.text):
                raise ValueError(node.text)
            return datetime.date.fromisoformat(node.text)
        except ValueError:
            expected = "整数" if hint is int else "日期（如 2025-10-28）"
            return self.problem(node.line, f"{place(path)}应为{expected}，现为“{node.text}”")


def stand_in(hint: Any) -> Any:
    """Something harmless of a type, for a value that could not be read; MISSING where there is nothing harmless."""
    options = typing.get_args(hint) if is_union(hint) else (hint,)
    if type(None) in options:
        return None
    if typing.get_origin(options[0]) is Literal:
        return typing.get_args(options[0])[0]
    if typing.get_origin(options[0]) is tuple:
        return ()
    return {str: "", int: 1, bool: False}.get(options[0], MISSING)


def is_union(hint: Any) -> bool:
    return typing.get_origin(hint) in (Union, types.UnionType)


def required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def place(path: Path) -> str:
    names = [part for part in path if isinstance(part, str)]
    return f"“{names[-1]}”" if names else "这里"
