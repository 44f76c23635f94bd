"""What a person may choose: what the notice does not ask (off unless chosen, marked 建议 on the screen), and who draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from forms.passes import Pass

# Who draws Word and Excel files as pages: this program and, where it cannot, others; this program alone; others alone.
ANY, OURS, OTHERS = "自动", "本程序", "其他"
ENGINES = (ANY, OURS, OTHERS)
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
    """The chosen extras (names of EXTRAS), what the authority let pass, and hand-laid Word files by form (定稿).

    `edition`: 第几版 of its case this will be; 0 where nobody counts.
    """

    extras: frozenset[str] = frozenset()
    passes: tuple[Pass, ...] = ()
    finals: Mapping[str, bytes] = field(default_factory=dict)
    edition: int = 0

    @classmethod
    def of(
        cls, chosen: Iterable[str], passes: tuple[Pass, ...] = (), finals: Mapping[str, bytes] | None = None
    ) -> Choice:
        return cls(frozenset(chosen) & EXTRAS.keys(), passes, finals or {})

    def with_extras(self, names: Iterable[str]) -> Choice:
        return replace(self, extras=self.extras | (frozenset(names) & EXTRAS.keys()))


NOTHING = Choice()
