"""是 or 否."""

from __future__ import annotations

from collections.abc import Iterator

from forms.kinds.choice import plain
from forms.notice import Field
from forms.values import Flaw

WORDS = {"是": True, "有": True, "√": True, "y": True, "yes": True, "true": True,
         "否": False, "×": False, "无": False, "没有": False, "不是": False, "n": False, "no": False, "false": False}  # fmt: skip


def parse(typed: str, _field: Field) -> bool | Flaw:
    word = typed.strip().rstrip("。.的").lower()
    answer = WORDS.get(word, WORDS.get(plain(word)))
    return answer if answer is not None else Flaw("choice.unknown", {"typed": typed, "options": "是、否"})


def check(_value: bool, _field: Field) -> Iterator[Flaw]:
    yield from ()


def show(value: bool, _field: Field) -> str:
    return "是" if value else "否"
