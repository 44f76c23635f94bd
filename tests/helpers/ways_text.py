"""How people type: labels in every manner; values broken, indented, with units, in full-width digits."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal

from tests.helpers import ooxml
from tests.helpers.sheet import (
    MONEY,
    PEOPLE,
    PHONES,
    SIMPLE,
    TABLES,
    YEARS,
    Element,
    Sheet,
    cells_of,
    items,
    lines,
    para,
    put,
    typed,
    unit_of,
)

WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


# ---- labels

LABELS: tuple[Callable[[str], str], ...] = (
    lambda text: lines(" ".join(text)),
    lambda text: lines(*text),
    lambda text: lines("　".join(text) + "："),
    lambda text: lines(f"*{text}"),
    lambda text: lines(f"{text}*："),
    lambda text: lines(text, "（必填）"),
    lambda text: para(ooxml.run(text, bold=True)),
    lambda text: lines(f"{text[:2]}\n{text[2:]}"),
    lambda text: lines(f"  {text}\t:"),
    lambda text: lines(f"{text}（如实填写，可另附纸）"),
)
UNITS = {
    "万元": ("（万元）", "(万元)", "（万 元）", "（单位：万元）", "/万元"),
    "人": ("(人)", "（人）", "（单位：人）", ""),
}


def labels(sheet: Sheet, seed: int) -> None:
    """Labels written in every manner; with every third seed one says 元 where the form says 万元."""
    done: list[Element] = []
    for name in (*SIMPLE, "行业代码", "类别"):
        label = sheet.labels[name]
        if label in done:
            continue
        done.append(label)
        unit = unit_of(name)
        text = name[:-4] + sheet.rng.choice(UNITS[unit]) if unit else re.sub("^.+(?=联系方式)", "", name)
        put(label, sheet.rng.choice(LABELS)(text))
    header = cells_of(sheet.rows[7])
    for cell, year in zip(header[1:], YEARS, strict=True):
        shapes = ("{}年", "{} 年", "{}年度", "{}年末", "（{}年）", "二〇二" + "三四"[int(year) - 2023] + "年")
        put(cell, lines(sheet.rng.choice(shapes).format(year.translate(WIDE) if seed % 2 else year)))
    if seed % 3 == 2:
        put(sheet.labels["利润总额2023"], lines("利润总额（元）"))
        for year in YEARS:
            name = f"利润总额{year}"
            value = sheet.text(name).replace(",", "") or "0"
            sheet.retype(name, f"{int(Decimal(value) * 10000)}")
            sheet.ask(name, value=sheet.text(name))


# ---- paragraphs


def broken(text: str, rng: random.Random) -> tuple[str, ...]:
    half = len(text) // 2
    while text[half - 1 : half + 1].isdigit() and half < len(text):
        half += 1  # nobody breaks a number
    wide = text.translate(WIDE)
    return rng.choice(((text[:half], text[half:]), (f"{text[:half]}\n{text[half:]}",), ("", f"\t{text}", ""),
                       (f"{text}  \u3000\xa0",), (f"\u3000\u3000{text}", "  "), (wide,), (text, "\t")))  # fmt: skip


def paragraphs(sheet: Sheet, seed: int) -> None:
    """Values broken, indented, followed by units, in full-width digits; 约 makes a number nobody may copy."""
    for name in SIMPLE:
        text, unit = sheet.text(name), unit_of(name)
        if name == "统一社会信用代码":
            groups = " ".join((text[:4], text[4:8], text[8:12], text[12:]))
            sheet.retype(name, sheet.rng.choice((groups, text.translate(WIDE), text.lower(), f"{text}\n")))
        elif unit and text:
            shapes: list[tuple[str, ...]] = [
                (text + unit,),
                (f"{text} {unit}",),
                (text, unit),
                (text.translate(WIDE),),
            ]
            if unit == "万元":
                shapes.append((f"{Decimal(text.replace(',', '')) / 10000:f}亿元",))
            sheet.retype(name, *sheet.rng.choice(shapes))
        elif text:
            sheet.retype(name, *broken(text, sheet.rng))
    for name in PHONES:
        if "、" in sheet.text(name):
            sheet.retype(name, *sheet.text(name).split("、"))
        elif re.fullmatch(r"\d+-\d+", sheet.text(name)):
            hyphen = '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">'
            sheet.put(name, para(typed(sheet.text(name)).replace("-84", f"{hyphen}84")))
    about = sheet.rng.choice([f"{name}{year}" for name in (*MONEY, *PEOPLE) for year in YEARS])
    sheet.retype(about, sheet.rng.choice(("约{}", "{}左右", "{}余")).format(sheet.text(about) or "500"))
    sheet.ask(about, value=sheet.text(about))
    shape = ("{}、{}（{}，{}）", "（{}）{}({}, {})", "{}. {}\n（{}，{}）；", "{}.{}（{}，{}）。")[seed % 4]
    for name in TABLES:
        listed = items(sheet.table(name), shape)
        together = [" ".join(listed)] if seed % 3 == 1 and listed else listed
        sheet.put(name, lines("分别是：", *(together or ["无"]), "", align="left"))
