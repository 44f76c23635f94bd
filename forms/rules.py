"""The one rule word: a sandboxed Jinja2 expression over answers → true, false, or not to be judged.

`must: 科技人员数 <= 从业人员数` is true when things are in order. Numbers stand in the field's unit. A rule that
names an unanswered field is not evaluated. Names are checked when the notice is loaded. An expression has
no loops, calls only the functions and filters listed here, and multiplies only numbers, so that its time
and memory are bounded by the length of the answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from forms.values import Entry, PartialDate, Row, Value

LONGEST, MOST_STEPS = 1000, 120
STEPS = re.compile(r"[-+*/%(~|<>=!]|\b(?:not|and|or|in|is|if)\b")
RESERVED = frozenset(
    {
        "date",
        "length",
        "true",
        "false",
        "none",
        "loop",
        "self",
        "varargs",
        "kwargs",
        "caller",
        "is",
        "in",
        "not",
        "and",
        "or",
        "if",
        "else",
        "for",
    }
)
FILTERS = ("length", "count", "sum", "map", "min", "max", "abs", "first", "last", "default", "lower",
           "upper", "trim", "select", "reject", "selectattr", "rejectattr", "list", "unique", "int")  # fmt: skip
SHOWN = re.compile(r"{{\s*(\w+)\s*}}")
HOLDER = "{{% if {} %}}1{{% endif %}}"


class RuleError(Exception):
    """The rule itself is wrong: the notice author's fault, or an answer it cannot compare."""


def date(text: str) -> PartialDate:
    """date("2023-01-01") in a rule."""
    parts = [int(part) for part in text.split("-")]
    return PartialDate(*parts)


class Exact(Decimal):
    """A decimal number that also computes exactly with numbers written in a rule: 收入 * 0.1."""


def exact(name: str) -> Callable[..., Any]:
    """An operator of Decimal that takes a float for the decimal it was written as."""
    operator = getattr(Decimal, name)

    def apply(self: Decimal, *others: Any) -> Any:
        result = operator(
            self, *(Decimal(repr(each)) if isinstance(each, float) else each for each in others)
        )
        return Exact(result) if isinstance(result, Decimal) else result

    return apply


for each in (
    "add",
    "radd",
    "sub",
    "rsub",
    "mul",
    "rmul",
    "truediv",
    "rtruediv",
    "eq",
    "lt",
    "le",
    "gt",
    "ge",
    "abs",
    "neg",
):
    setattr(Exact, f"__{each}__", exact(f"__{each}__"))
Exact.__hash__ = Decimal.__hash__  # type: ignore[method-assign]  # defining __eq__ had taken it away


class RuleEnvironment(ImmutableSandboxedEnvironment):
    """Operators that could grow without bound work on numbers only."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined)
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.globals = {"date": date, "length": len}

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        numbers = isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal)
        if operator == "**" or not numbers:
            raise SecurityError(f"规则里不能这样用 {operator}")
        return super().call_binop(context, operator, left, right)


@lru_cache(maxsize=1)
def environment() -> RuleEnvironment:
    return RuleEnvironment()


@lru_cache(maxsize=4096)
def compiled(expression: str) -> tuple[Any, frozenset[str]]:
    """An expression → (callable, the names it uses). Raises RuleError with the reason."""
    if len(expression) > LONGEST or len(STEPS.findall(expression)) > MOST_STEPS:
        raise RuleError(f"规则过长（最多 {LONGEST} 个字符、{MOST_STEPS} 步运算）")
    try:
        tree = environment().parse(HOLDER.format(expression))
        if len(tree.body) != 1 or not isinstance(tree.body[0], nodes.If):
            raise RuleError("规则只能是一个表达式")
        for call in tree.find_all(nodes.Call):
            if not (isinstance(call.node, nodes.Name) and call.node.name in environment().globals):
                raise RuleError(f"规则里只能调用 {'、'.join(environment().globals)}")
        if any(attribute.attr.startswith("_") for attribute in tree.find_all(nodes.Getattr)):
            raise RuleError("规则里不能用以下划线开头的名字")
        names = meta.find_undeclared_variables(tree)
        return environment().compile_expression(expression, undefined_to_none=False), frozenset(names)
    except (TemplateError, SyntaxError, RecursionError, MemoryError) as error:
        raise RuleError("规则写错了，请核对括号、引号和运算符") from error


def names_in(expression: str) -> frozenset[str]:
    """The fields that an expression names."""
    return compiled(expression)[1] - set(environment().globals)


def names_in_text(text: str) -> frozenset[str]:
    """The fields that a sentence shows; it may hold {{ 栏目 }} and nothing else of the template language."""
    bare = SHOWN.sub("", text)
    if "{{" in bare or "{%" in bare or "{#" in bare:
        raise RuleError("句子里只能写 {{ 栏目 }}")
    return frozenset(SHOWN.findall(text))


class Answered(Mapping[str, object]):
    """A row of a table as a rule sees it: 项.立项时间."""

    def __init__(self, row: Row) -> None:
        self._row = row

    def __getitem__(self, name: str) -> object:
        return plain(self._row.entries[name].value)

    def __iter__(self) -> Any:
        return iter(self._row.entries)

    def __len__(self) -> int:
        return len(self._row.entries)


def plain(value: Value | None) -> object:
    """A parsed value as a rule computes with it."""
    if isinstance(value, Decimal):
        return Exact(value)
    if isinstance(value, tuple):
        return [Answered(item) if isinstance(item, Row) else item for item in value]
    return value


def evaluate(expression: str, entries: Mapping[str, Entry]) -> object | None:
    """An expression over the answers → its value; None where it names something unanswered or unreadable.

    Raises RuleError where the expression cannot be computed on these answers.
    """
    run, names = compiled(expression)
    values: dict[str, object] = {}
    for name in names - set(environment().globals):
        entry = entries.get(name)
        if entry is None or entry.value is None:
            return None
        values[name] = plain(entry.value)
    try:
        result: object = run(**values)
    except (
        TemplateError,
        TypeError,
        ValueError,
        ArithmeticError,
        AttributeError,
        LookupError,
        MemoryError,
    ) as error:
        raise RuleError("数值和文字不能这样比较或计算") from error
    return result


def holds(expression: str, entries: Mapping[str, Entry]) -> bool:
    """Whether a rule is satisfied, or may not be judged yet."""
    result = evaluate(expression, entries)
    return result is None or bool(result)


def truth(word: bool | str, entries: Mapping[str, Entry]) -> bool:
    """`required: true / false / <rule>` → whether it is required now; a table's name asks whether it has rows."""
    if isinstance(word, bool):
        return word
    return bool(evaluate(word, entries))


def said(text: str, entries: Mapping[str, Entry]) -> str:
    """A rule's sentence with its {{ fields }} filled in as printed."""
    return SHOWN.sub(lambda match: entries[match[1]].shown if match[1] in entries else "", text)
