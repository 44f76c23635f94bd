"""The covenant of annex 2 and the contacts of annex 3 of 苏科统发〔2021〕1号 in a made-up notice, with copies filled by hand."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

from lxml import etree

from tests.helpers.ooxml import cell, document, para, row, run, table
from tests.helpers.retyped import (
    KINDS,
    SPACE,
    Definition,
    Element,
    Page,
    Retyped,
    Truth,
    W,
    follow,
    gaps,
    holes,
    made,
    retype,
    spelled,
    tag,
    up,
    write,
    write_forms,
)

# fmt: off
COVENANT = (
    "本单位已认真阅读《江苏省科技创新券试点方案》（苏科机发〔2020〕206号）全部内容，并自愿参加2021年度江苏省科技创新券（简称省创新券）试点工作，与省创新券联动支持本地区科技型中小企业，现承诺如下：",
    "1. 本地区与省创新券按照不低于1:1的比例提供资助经费，支持本地区科技型中小企业通过省科技资源统筹服务云平台购买省创新券支持的科技服务，并在省创新券补助资金兑付之后的3个月内将资助经费拨付至相应企业。",
    "2. 负责组织发动本地区符合条件的科技型中小企业申领使用创新券，每季度开展创新券政策宣讲不低于1场次。",
    "3. 负责审核本地区企业资格，包括科技型中小企业备案情况，相关证明材料的完整性、真实性和有效性，以及信用情况。",
    "4. 委派专门机构（单位名称：<单位名称:局>，处室/部门：<处室部门:处>）专门人员（姓名：<专门人员姓名:姓名>，办公电话/手机：<办公电话手机:两个电话>，"
    "电子邮箱<电子邮箱:邮箱>，通讯地址：<通讯地址:路>）负责开展联动各项工作。",
    "特此承诺。",
    "单位（公章）：<承诺单位:局>",
    "2021年<承诺日期:月日>",
)
CONTACTS = (
    "分管领导 姓␣名 职␣务 办公电话", "+ <分管领导姓名:姓名> <分管领导职务:官> <分管领导办公电话:座机>",
    "主管处室 处室名称 负责人姓名 办公电话 手␣机", "+ <处室名称:处> <处室负责人姓名:姓名> <处室办公电话:座机> <处室手机:电话>",
    "联系人 姓名 单位及职务 办公电话 传真", "+ <联系人姓名:姓名> <联系人单位及职务:官> <联系人办公电话:座机> <联系人传真:座机>",
    "+ 手␣机 <联系人手机:电话> 电子邮箱 <联系人电子邮箱:邮箱>",
)
LONG = {
    "局": "江苏省示例市国家高新技术产业开发区管理委员会科技创新与人才工作局（科学技术协会）", "处": "科技成果转化与技术市场处、科技资源统筹服务办公室",
    "姓名": "欧阳晓雯、王明（兼）", "两个电话": "025-55550101、025-55550102转8003/13900000001", "路": "示例市江东区创新大道88号科技大厦（北楼）A座12层1203室，邮编210000",
    "官": "示例市国家高新技术产业开发区管理委员会党工委委员、科技创新局副局长（主持工作）", "座机": "025-55550101转8003（上班时间）",
}
# fmt: on
HALF, BREAK = {"（": "(", "）": ")", "，": ",", "：": ":"}, "\ue000"
OATH_TRAITS = ("neat", "leftover", "spaced", "long", "halfwidth", "empty", "broken", "mixed")
GRID_TRAITS = ("neat", "padded", "lines", "long", "labels", "empty", "runs", "mixed")


def oath(gap: str, *, under: bool = False, tags: bool = False) -> bytes:
    """The covenant: on paper, with a gap at each blank, or as a template."""
    blocks = [para(run("江苏省科技创新券联动承诺书", size=22), line=30, align="center")]
    for line in COVENANT:
        runs = ""
        for part in re.split(r"(<[^>]+>)", line):
            name, _, maker = part.strip("<>").partition(":")
            if not part.startswith("<"):
                runs += run(part, size=16) if part else ""
            elif tags:
                runs += run(tag(name), size=16)
            elif maker == "月日" or line.startswith("单位"):
                runs += run(" 月 日" if maker == "月日" else "", size=16)
            else:
                runs += run(gap, size=16, under=under)
        blocks.append(para(runs, line=28, first=32))
    return document(*blocks)


def grid(*, tags: bool = False) -> bytes:
    """The contacts: on paper or as a template."""
    rows = []
    for line in CONTACTS:
        head, *rest = grid_cells(line)
        shown = [(tag(next(holes(text))[0]) if tags else "") if "<" in text else text for text in rest]
        cells = [cell(text, 2 if len(rest) == 3 and place == 2 else 1) for place, text in enumerate(shown)]
        group = cell("", merge="continue") if head == "+" else cell(head, merge="restart")
        rows.append(row(group, *cells))
    title = para(run("联动地区科技主管部门联系方式", size=22), line=30, align="center")
    return document(title, table((1300, 1900, 1900, 1900, 1900), *rows))


def grid_cells(line: str) -> list[str]:
    return [text.replace("␣", " ") for text in line.split(" ")]


def answers(rng: random.Random, lines: Sequence[str], trait: str) -> dict[str, str]:
    """Made-up values for all blanks of some lines; `empty`: one is left out."""
    makers = {name: maker for line in lines for name, _, maker in holes(line)}
    long = LONG if trait in ("long", "lines", "mixed") else {}
    values = {name: long.get(maker) or made(rng, maker) for name, maker in makers.items()}
    return values | ({rng.choice(list(values)): ""} if trait in ("empty", "mixed") else {})


def fill_oath(rng: random.Random, trait: str) -> tuple[bytes, Truth, frozenset[str]]:
    """Type into the blanks of the covenant's sentences."""
    under = rng.random() < 0.5
    page = Page.read(oath(" " * 12 if under else "_" * 5, under=under))
    values, doubtful = answers(rng, COVENANT, trait), frozenset[str]()
    truth: Truth = dict(values)
    if trait in ("spaced", "mixed") and values["承诺日期"]:
        truth["承诺日期"] = values["承诺日期"] = re.sub(r"(\d+)", r" \1 ", values["承诺日期"]).strip()
    if trait == "mixed" and values["通讯地址"]:
        values["通讯地址"] = values["通讯地址"][:9] + BREAK + values["通讯地址"][9:]
        truth["通讯地址"], doubtful = values["通讯地址"].replace(BREAK, "\n"), frozenset({"通讯地址"})
    for paragraph, line in zip(page.body[1:], COVENANT, strict=False):
        text, edits, found = spelled(paragraph), [], gaps(paragraph, line)
        for (name, _, _), (start, end) in zip(holes(line), found, strict=True):
            if values[name]:
                edits.append((start, end, dressed(rng, values[name], text[start:end], trait)))
        if trait in ("halfwidth", "mixed"):
            edits += [(at, at + 1, HALF[char]) for at, char in enumerate(text) if char in HALF and found]
        commas = [at for at, char in enumerate(text) if char == "，"]
        if trait == "broken" and len(found) > 1:
            at = rng.choice(commas) + 1
            edits.append((at, at, BREAK))
        retype(paragraph, edits)
        snap(paragraph, fresh=rng.random() < 0.5)
    return page.data(), truth, doubtful


def dressed(rng: random.Random, value: str, blank: str, trait: str) -> str:
    """A value as it stands in its blank."""
    gap = blank if not blank.strip("_ ") else ""
    shapes = {
        "leftover": (f"{gap[:2]}{value}{gap[2:]}", f"{value}{gap[3:]}", f"{gap[:3]}{value}"),
        "spaced": (f"  {value}  ", f" {value}", f"\u3000{value} "),
    }
    return rng.choice(shapes.get("leftover" if trait == "mixed" else trait, (value,)))


def snap(paragraph: Element, *, fresh: bool) -> None:
    """Break the line, or with `fresh` the paragraph, where the sign for it stands."""
    text = next((each for each in paragraph.iter(f"{W}t") if BREAK in (each.text or "")), None)
    if text is None:
        return
    head, _, tail = (text.text or "").partition(BREAK)
    text.text, typed = head, up(text)
    if not fresh:
        etree.SubElement(typed, f"{W}br")
        etree.SubElement(typed, f"{W}t", {SPACE: "preserve"}).text = tail
        return
    rest, second = list(typed.itersiblings()), follow(paragraph, [tail])
    for props in typed.findall(f"{W}rPr"):
        second[-1].insert(0, deepcopy(props))
    second.extend(rest)


def fill_grid(rng: random.Random, trait: str) -> tuple[bytes, Truth, frozenset[str]]:
    """Type into the cells of the contacts."""
    page, values = Page.read(grid()), answers(rng, CONTACTS, trait)
    truth: Truth = dict(values)
    for line, cells in zip(CONTACTS, page.rows, strict=True):
        for text, [paragraph] in zip(grid_cells(line), cells, strict=True):
            for name, _, maker in holes(text):
                if values[name]:
                    truth[name] = type_cell(
                        rng, paragraph, values[name], trait if maker != "邮箱" else "neat"
                    )
            if trait in ("labels", "mixed") and " " in text and "<" not in text:
                retype(paragraph, [(1, 2, rng.choice(("", "\u3000", "    ")))])
    return page.data(), truth, frozenset()


def type_cell(rng: random.Random, paragraph: Element, value: str, trait: str) -> str:
    """Type a value as this trait has it; what was typed."""
    middle = (len(value) + 1) // 2
    if trait in ("lines", "mixed") and len(value) > 7 and not value[0].isdigit():
        value = f"{value[:middle]}\n{value[middle:]}"
        if rng.random() < 0.5:
            write(paragraph, *value.split("\n"), parted="br")
        else:
            follow(write(paragraph, value[:middle]), [value[middle + 1 :]])
    elif trait == "runs":
        write(paragraph, value[:1], value[1:middle], value[middle:])
    else:
        write(paragraph, {"padded": f" \u3000{value}  "}.get(trait, value))
    return value


def asked(lines: Sequence[str]) -> list[Definition]:
    return [
        {"id": name, "kind": KINDS.get(maker, "text")} for line in lines for name, _, maker in holes(line)
    ]


def covenant_cases(work: Path, seed: int) -> list[Retyped]:
    """A made-up notice below `work` with both forms, and eight copies of each, filled with one trait of people each."""
    forms = {
        "联动承诺书": (asked(COVENANT), oath("", tags=True)),
        "联系方式表": (asked(CONTACTS), grid(tags=True)),
    }
    folder = write_forms(work, "示例券〔2026〕1号", forms)
    cases = []
    for form, traits, fill in zip(forms, (OATH_TRAITS, GRID_TRAITS), (fill_oath, fill_grid), strict=True):
        for trait in traits:
            data, truth, doubtful = fill(random.Random(f"{seed}/{form}/{trait}"), trait)
            name = f"{form}-{trait}"
            cases.append(Retyped(name, f"{form}.docx", trait, folder, form, data, truth, doubtful))
    return cases
