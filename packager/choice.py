"""What a person may have beyond what the notice asks: all of it off unless chosen, and marked 建议 on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forms.passes import Pass

EXTRAS: Mapping[str, str] = {
    "cover": "封面",
    "contents": "目录",
    "numbers": "页码",
    "odd": "各部分从单页起",
    "heads": "佐证材料页首写明证明什么",
    "spine": "书脊条",
    "tabs": "侧标签清单",
    "disc": "光盘文件夹和标签",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen extras (names of EXTRAS), and what the authority let pass."""

    extras: frozenset[str] = frozenset()
    passes: tuple[Pass, ...] = ()

    @classmethod
    def of(cls, chosen: Iterable[str], passes: tuple[Pass, ...] = ()) -> Choice:
        return cls(frozenset(chosen) & EXTRAS.keys(), passes)

    def with_extras(self, names: Iterable[str]) -> Choice:
        return Choice.of([*self.extras, *names], self.passes)


NOTHING = Choice()
