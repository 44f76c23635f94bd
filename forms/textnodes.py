"""YAML text → nodes that keep every scalar as the text that was written, with its line.

YAML's own typing would turn 17:30 into 1050 and 0512 into 330; here only the reader of a key decides what
its text means. Duplicate keys and broken YAML are problems, not surprises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

DEEPEST = 40
LARGEST = 300_000
STUMBLES = (
    (r"'\t'", "不能用制表符缩进，请用空格"),
    ("mapping values are not allowed", "这一行里的冒号位置不对，或文字要加引号"),
    ("block end", "缩进没有与上一行对齐"),
    ("unexpected end of stream", "引号没有成对"),
    ("expected ',' or", "方括号或花括号没有成对，或少了逗号"),
    ("cannot start any token", "这个字符不能放在开头，文字请加引号"),
    ("alias", "不能用 * 开头，文字请加引号"),
)


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    line: int
    plain: bool

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in ("", "null", "~")


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapped:
    items: Mapping[str, Node]
    lines: Mapping[str, int]
    line: int


Node: TypeAlias = Scalar | Sequence | Mapped


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a notice folder: file, line from 1 (0: the whole file), and why."""

    file: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.file} 第 {self.line} 行：{self.why}" if self.line else f"{self.file}：{self.why}"


@dataclass
class Tree:
    """The root of a file and the problems met on the way to it."""

    file: str
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)


def read_tree(text: str, file: str) -> Tree:
    """YAML text → Tree."""
    tree = Tree(file)
    if len(text) > LARGEST:
        tree.problems.append(Problem(file, 0, f"文件超过 {LARGEST} 个字符"))
        return tree
    try:
        composed = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        tree.problems.append(Problem(file, line, f"写法有误：{said(error.problem or '')}"))
        return tree
    except (yaml.YAMLError, RecursionError):
        tree.problems.append(Problem(file, 0, "写法有误：有不能用的字符，或嵌套过深"))
        return tree
    if composed is None:
        tree.problems.append(Problem(file, 0, "文件是空的"))
        return tree
    tree.root = convert(composed, tree, 0, set())
    return tree


def said(problem: str) -> str:
    """What the YAML reader stumbled over, in words that help."""
    return next((text for part, text in STUMBLES if part in problem), "请核对缩进、冒号和引号")


def convert(node: yaml.Node, tree: Tree, depth: int, seen: set[int]) -> Node:
    line = node.start_mark.line + 1
    if depth > DEEPEST:
        tree.problems.append(Problem(tree.file, line, "嵌套过深"))
        return Scalar("", line, plain=True)
    if id(node) in seen:  # an alias may unfold without end, and a reader would have to jump
        tree.problems.append(Problem(tree.file, line, "不能用 YAML 别名（& 和 *），请照写一遍"))
        return Scalar("", line, plain=True)
    seen.add(id(node))
    return convert_new(node, tree, depth, seen, line)


def convert_new(node: yaml.Node, tree: Tree, depth: int, seen: set[int], line: int) -> Node:
    if isinstance(node, yaml.ScalarNode):
        return Scalar(str(node.value), line, plain=node.style is None)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(tuple(convert(item, tree, depth + 1, seen) for item in node.value), line)
    items: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        key_line = key.start_mark.line + 1
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
        if not name:
            tree.problems.append(Problem(tree.file, key_line, "键必须是文字"))
        elif name in items:
            tree.problems.append(Problem(tree.file, key_line, f"键“{name}”重复，前一处在第 {lines[name]} 行"))
        else:
            items[name], lines[name] = convert(value, tree, depth + 1, seen), key_line
    return Mapped(items, lines, line)
