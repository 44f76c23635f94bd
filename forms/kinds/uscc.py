"""统一社会信用代码 (GB 32100-2015): 18 characters, check digit by python-stdnum.

python-stdnum 2.2 folds no full-width characters and refuses the departments A, N and Y (rural collectives
and others), so shape and alphabet are judged here and only its arithmetic is used. Region, registration
type and the organisation code inside (GB 11714) give warnings: real codes break those.
"""

from __future__ import annotations

from collections.abc import Iterator

from stdnum.cn.uscc import calc_check_digit

from forms.codes import divisions, uscc_types
from forms.notice import Field
from forms.values import Flaw, fold

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGCODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def parse(typed: str, _field: Field) -> str | Flaw:
    text = fold(typed).upper().removeprefix("统一社会信用代码").strip(":：。.")
    code = "".join(char for char in text if char not in " -–—‑\t\n")
    bad = "".join(dict.fromkeys(char for char in code if char not in ALPHABET))
    if bad:
        return Flaw("uscc.alphabet", {"bad": bad})
    if len(code) != 18:
        return Flaw("uscc.length", {"count": len(code)})
    return code


def check(value: str, _field: Field) -> Iterator[Flaw]:
    expected = calc_check_digit(value[:17])
    if value[17] != expected:
        yield Flaw("uscc.checksum", {"expected": expected})
        return
    if value[16] != orgcode_digit(value[8:16]):
        yield Flaw("uscc.orgcode")
    if value[:2] not in uscc_types.names():
        yield Flaw("uscc.type", {"prefix": value[:2]})
    if not divisions.ever_existed(value[2:8]):
        yield Flaw("uscc.region", {"region": value[2:8]})


def orgcode_digit(body: str) -> str:
    """The check digit of a GB 11714 organisation code."""
    total = sum(int(char, 36) * weight for char, weight in zip(body, ORGCODE_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def show(value: str, _field: Field) -> str:
    return value
