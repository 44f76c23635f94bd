"""An inbox as a bureau gets it: packages, hand-filled forms, broken and foreign files, of applicants that do not exist.

Seven in ten are packages of the program's own layout, a quarter are forms filled by hand, the rest cannot be taken.
The same arguments give the same files and the same truth.
"""

from __future__ import annotations

import base64
import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from forms.answers import as_data, read_answers
from forms.library import Source
from packager.bag import write_bag
from packager.bundle import DATA_NAME
from packager.data import PROGRAM, EvidenceData, FormData, PackageData, PartData, VolumeData, fingerprint
from packager.deliver import Mail, message
from packager.documents import fill_file
from packager.evidence import hash_file
from packager.inventory import GUIDE_NAME
from packager.names import safe_name
from tests.helpers.handfilled import BY_NAME, FORM, company, typed_sheet
from tests.helpers.hostile import DATA, bag, raw_pdf, sealed
from tests.helpers.hostile_files import attached, letter, opened, raw_zip, stored
from tests.helpers.packages import edit_json
from tests.helpers.ways_shape import other_form

HAND = ("stripped", *BY_NAME)
COUNTIES = (
    "玄武区",
    "秦淮区",
    "建邺区",
    "鼓楼区",
    "浦口区",
    "栖霞区",
    "雨花台区",
    "江宁区",
    "六合区",
    "溧水区",
    "高淳区",
)
SIGNS = "宁苏金紫东南方圆天海山河云石松柏梅兰竹菊春夏秋冬星辰光华明德瑞祥"  # 32 of them: two tell a thousand companies apart
TRADES = ("科技服务", "检验检测", "知识产权", "生物医药研究", "能源管理", "创业孵化")
FORMULAS = ("=", "+", "-", "@")  # what a worksheet would take for a formula
DECLARED = {"主体类型": "高新技术企业", "独立法人资格": "是", "信用记录": "无不良信用记录"}
PLACES = {"plain": 10, "county": 5, "own": 3, "gbk_zip": 2, "deep": 2, "gbk_disk": 1}
Truth = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Inbox:
    """What was put into the folder. `truth` by 统一社会信用代码; `broken` and `scans` as paths below the folder.

    Of an applicant: 单位名称, 类别, 所在区县 (None where nothing says it), 填报人联系方式 as the summary prints it,
    填写 (all that was typed), 怎么填 (材料包, or the way of handfilled.py), 存疑 (fields nobody can tell without
    asking), 文件 (the file below the folder that it came in).
    """

    folder: Path
    truth: Truth
    broken: list[str]
    scans: dict[str, str]

    @property
    def units(self) -> list[str]:
        return [str(each["单位名称"]) for each in self.truth.values()]


def make_inbox(folder: Path, source: Source, count: int, seed: int, evidence: int = 20_000) -> Inbox:
    """So many files of that many applicants; `evidence`: the bytes of evidence in each package."""
    dice = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    maker = Maker(source, folder, dice, evidence)
    packages, loose = round(count * 0.7), round(count * 0.25)
    kinds = ["package"] * packages + ["loose"] * loose + ["broken"] * (count - packages - loose)
    dice.shuffle(kinds)
    for number, kind in enumerate(kinds):
        if kind == "broken":
            maker.broken(number)
        else:
            maker.applicant(number, by_hand=kind == "loose")
    return Inbox(folder, maker.truth, maker.refused, maker.scans)


# ---- applicants


def applicant(dice: random.Random, number: int, sign: str = "") -> dict[str, Any]:
    """The printed fields of a company; no two numbers have the same name."""
    typed: dict[str, Any] = company(dice)
    brand = SIGNS[number // 32 % 32] + SIGNS[number % 32]
    typed["机构名称"] = f"{sign}南京{brand}{dice.choice(TRADES)}有限公司"
    return typed


def complete(dice: random.Random, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The same without a gap and without a date ahead, as the program lets nobody pass with."""
    blanks = {"主营业务": "检验检测", "通讯地址": "珠江路1号", "法人代表联系方式": "025-84000001"}
    blanks |= {"行业代码": "6513", "利润总额2023": "1.5", "科技人员数2024": "3"}
    full: dict[str, Any] = {name: value or blanks.get(name, value) for name, value in typed.items()}
    for table, column in (("科技项目", "立项时间"), ("荣誉", "获得时间")):
        full[table] = [{**row, column: row[column].replace("2025", "2024")} for row in full[table]]
    phone = dice.choice((f"138000{dice.randint(0, 99999):05}", f"025-840{dice.randint(0, 99999):05}"))
    person = f"{dice.choice('王李张陈')}{dice.choice(('敏', '静', '建国', '晓梅'))}"
    return full | {"所在区县": dice.choice(COUNTIES), "填报人": person, "填报人联系方式": phone}


def filled(source: Source, typed: Mapping[str, Any]) -> bytes:
    """The form as the program fills it, its data inside."""
    stage = source.notice.stages[0]
    answers, problems = read_answers(source.notice, stage, {FORM: typed})
    assert not problems, problems
    return fill_file(source, stage, source.notice.form(FORM), answers.forms[FORM])[0]


def written(source: Source, typed: dict[str, Any], way: str, seed: int) -> tuple[bytes, frozenset[str]]:
    """The form as somebody filled it by hand in a way of handfilled.py; `typed` becomes what stands in it."""
    sheet = typed_sheet(source, typed, random.Random(f"{way}/{seed}"))
    if way != "stripped":
        BY_NAME[way](sheet, seed)
    return sheet.data(), frozenset(sheet.doubtful)


# ---- packages


def page(text: str) -> bytes:
    """A PDF of one page that shows a line of plain letters."""
    drawn = f"BT /F 12 Tf 50 700 Td ({text}) Tj ET".encode()
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
    )


def scan(unit: str) -> bytes:
    """A sealed page of an applicant: no two are the same file."""
    return page(unit.encode("utf-16-be").hex())


def write_package(
    source: Source, typed: Mapping[str, Any], evidence: bytes, target: Path, edition: int = 0
) -> None:
    """A package in the program's own layout, without drawing its pages."""
    stage, unit = source.notice.stages[0], str(typed["机构名称"])
    answers, problems = read_answers(source.notice, stage, {"声明": DECLARED, FORM: typed})
    assert not problems, problems
    docx, suffix = fill_file(source, stage, source.notice.form(FORM), answers.forms[FORM])
    stem = safe_name(f"{safe_name(unit, 66)}_{FORM}", 120)
    files = {f"电子版/{stem}{suffix}": docx, f"电子版/{stem}.pdf": page("form")}
    paper, volume = "电子版/佐证材料/营业执照/01_营业执照.pdf", "打印版/申报材料.pdf"
    with TemporaryDirectory() as scratch:
        written = {name: put(scratch, name, data) for name, data in files.items()}
        written |= {paper: put(scratch, paper, evidence), volume: put(scratch, volume, page("volume"))}
        both = as_data(answers)
        unprinted = tuple(each.id for each in source.notice.form(FORM).fields if not each.printed)
        data = PackageData(
            f"{PROGRAM} 1.0", source.notice.id, source.notice.version, source.sha256, stage.id, both["typed"], both["values"],
            (EvidenceData("营业执照", 1, "营业执照.pdf", hash_file(written[paper]), paper, 1),),
            {FORM: FormData(tuple(files), unprinted)},
            (VolumeData("申报材料", volume, 1, 0, (PartData(FORM, FORM, 1, 1),)),), edition=edition,
        ).write()  # fmt: skip
        code = fingerprint(data)
        subject, body = f"{unit}申报材料（核对码 {code}）", f"核对码：{code}。\n"
        attachments = [(name.rpartition("/")[2], each) for name, each in files.items()]
        rest = {
            GUIDE_NAME: page(code),
            DATA_NAME: data,
            "邮件/收件人.txt": b"-",
            "邮件/主题.txt": subject.encode(),
        }
        rest |= {
            "邮件/正文.txt": body.encode(),
            "邮件/草稿.eml": message(Mail((), subject, body), attachments),
        }
        rest |= {f"邮件/附件/{name}": each for name, each in attachments}
        written |= {name: put(scratch, name, each) for name, each in rest.items()}
        info = {"Source-Organization": unit, "External-Identifier": str(typed["统一社会信用代码"])}
        write_bag(target, top_of(source, unit), sorted(written.items()), info)


def put(folder: str, name: str, data: bytes) -> Path:
    path = Path(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def top_of(source: Source, unit: str) -> str:
    return f"{safe_name(unit, 90)}_{safe_name(source.notice.short, 40)}"


# ---- where a file lies


def deep(name: str, data: bytes, county: str) -> bytes:
    """A mail with a zip with a zip with a folder with the file; a form lies one zip deeper still."""
    inner = raw_zip([stored(f"材料/{name}", data)])
    if name.endswith(".docx"):
        inner = raw_zip([stored("再压缩.zip", inner)])
    outer = raw_zip([stored(f"{county}汇总/最终版.zip", inner)])
    label = b"=?GBK?B?" + base64.b64encode("报送材料.zip".encode("gbk")) + b"?="
    return letter(attached(outer, label))


def gbk_zip(name: str, data: bytes, county: str) -> bytes:
    """A zip as Windows made it for twenty years: names in GBK, and nothing says so."""
    return raw_zip([stored(f"{county}报送/{name}".encode("gb18030"), data)])


@dataclass(slots=True)
class Maker:
    """Puts one file after the other into the folder, and keeps the truth."""

    source: Source
    folder: Path
    dice: random.Random
    evidence: int
    truth: Truth = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    scans: dict[str, str] = field(default_factory=dict)

    def applicant(self, number: int, *, by_hand: bool) -> None:
        sign = FORMULAS[len(self.truth)] if len(self.truth) < len(FORMULAS) else ""
        typed = applicant(self.dice, number, sign)
        code, unit = str(typed["统一社会信用代码"]), str(typed["机构名称"])
        assert code not in self.truth, "two made-up companies have the same code: choose another seed"
        doubtful: frozenset[str] = frozenset()
        if by_hand:
            way = self.dice.choice(HAND)
            data, doubtful = written(self.source, typed, way, number)
            place, county = self.put(f"{unit}{FORM}.docx", data, self.dice.choice(COUNTIES))
        else:
            way, typed = "材料包", complete(self.dice, typed)
            data = self.package(typed)
            place, _ = self.put(f"{top_of(self.source, unit)}.zip", data, typed["所在区县"])
            county = typed["所在区县"]
        if place.parent.parent.name == "各单位":
            scanned = place.with_name(f"盖章页{number}.pdf")
            scanned.write_bytes(scan(unit))
            self.scans[self.below(scanned)] = code
        contact = f"{typed['填报人']}，{typed['填报人联系方式']}" if not by_hand else ""
        self.truth[code] = {
            "单位名称": unit, "类别": typed["类别"], "所在区县": county, "填报人联系方式": contact, "填写": typed,
            "怎么填": way, "存疑": doubtful, "文件": self.below(place),
        }  # fmt: skip

    def package(self, typed: Mapping[str, Any]) -> bytes:
        with TemporaryDirectory() as scratch:
            target = Path(scratch, "包.zip")
            write_package(self.source, typed, page("licence") + self.dice.randbytes(self.evidence), target)
            return target.read_bytes()

    def put(self, name: str, data: bytes, county: str) -> tuple[Path, str | None]:
        """A file somewhere in the inbox → where (or in what), and the county that the way to it names."""
        number, name = len(self.truth), safe_name(name)
        place = self.dice.choices(list(PLACES), list(PLACES.values()))[0]
        path, told = self.folder / name, county if place in ("county", "gbk_zip", "deep") else None
        match place:
            case "county":
                path = self.folder / f"{county}报送" / name
            case "own":  # named after the unit, or not
                unit = name.removesuffix(f"{FORM}.docx").partition("_")[0]
                path = self.folder / "各单位" / (unit if number % 2 else f"第{number}家") / name
            case "gbk_zip":
                path, data = self.folder / f"压缩{number}.zip", gbk_zip(name, data, county)
            case "deep":
                path, data = self.folder / f"邮件{number}.eml", deep(name, data, county)
            case "gbk_disk":
                path = self.folder / os.fsdecode(f"旧机{number}{path.suffix}".encode("gbk"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path, told

    def below(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def broken(self, number: int) -> None:
        """The next sort of what cannot be taken."""
        sort = list(BROKEN)[len(self.refused) % len(BROKEN)]
        name, data = BROKEN[sort](self, f"{sort}{number}")
        path = self.folder / ("杂件" if number % 2 else ".") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.refused.append(self.below(path))

    def stranger(self) -> dict[str, Any]:
        """An applicant that must not turn up in the ledger."""
        return applicant(self.dice, 1023 - len(self.refused))

    def docx(self) -> bytes:
        return filled(self.source, self.stranger())

    def changed(self, change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> bytes:
        """A package of a stranger with its files changed."""
        whole = opened(self.package(complete(self.dice, self.stranger())))
        top = next(iter(whole)).split("/")[0]
        return bag(top, change({name.removeprefix(f"{top}/"): data for name, data in whole.items()}))


# ---- what cannot be taken: its name and its bytes


def empty(_maker: Maker, stem: str) -> tuple[str, bytes]:
    return f"{stem}.docx", b""


def cut_docx(maker: Maker, stem: str) -> tuple[str, bytes]:
    data = maker.docx()
    return f"{stem}.docx", data[: len(data) // 2]


def program(maker: Maker, stem: str) -> tuple[str, bytes]:
    return f"{stem}.exe", b"MZ" + maker.dice.randbytes(3000)


def another_form(maker: Maker, stem: str) -> tuple[str, bytes]:
    return f"{stem}.docx", other_form(company(maker.dice), len(maker.refused) % 3)


def locked(maker: Maker, stem: str) -> tuple[str, bytes]:
    return f"{stem}.zip", raw_zip([replace(stored(f"{FORM}.docx", maker.docx()), flags=0x801)])


def another_notice(maker: Maker, stem: str) -> tuple[str, bytes]:
    """A package that is whole, of a notice that nobody here has."""

    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        def renamed(data: dict[str, Any]) -> None:
            data["notice"] |= {"id": "苏科技〔2019〕8号", "sha256": "0" * 64}
            data["forms"][FORM]["files"] = [name for name in data["forms"][FORM]["files"] if ".docx" in name]

        kept = {name: each for name, each in files.items() if not name.endswith(f"_{FORM}.pdf")}
        data = edit_json(files[DATA], renamed)
        code = fingerprint(data)
        told = {f"data/{GUIDE_NAME}": page(code), "data/邮件/主题.txt": code.encode()}
        return sealed({**kept, **told, DATA: data})

    return f"{stem}.zip", maker.changed(change)


def film(maker: Maker, stem: str) -> tuple[str, bytes]:
    return f"{stem}.mp4", b"\0\0\0\x20ftypisom" + maker.dice.randbytes(4000)


def cut_zip(maker: Maker, stem: str) -> tuple[str, bytes]:
    data = maker.docx()
    return f"{stem}.zip", raw_zip([stored(f"{FORM}.docx", data)])[: len(data) // 2]


def tampered(maker: Maker, stem: str) -> tuple[str, bytes]:
    """A package whose evidence was exchanged after it was made."""

    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        paper = next(name for name in files if "营业执照" in name)
        return {**files, paper: page("other")}

    return f"{stem}.zip", maker.changed(change)


def web_page(_maker: Maker, stem: str) -> tuple[str, bytes]:
    return f"{stem}.doc", f"<html><body>{stem}</body></html>".encode()


def no_ledger(maker: Maker, stem: str) -> tuple[str, bytes]:
    return f"{stem}.taizhang", b"SQLite format 3\0" + maker.dice.randbytes(4000)


def letter_alone(_maker: Maker, stem: str) -> tuple[str, bytes]:
    return f"{stem}.eml", letter(f"Content-Type: text/plain; charset=utf-8\r\n\r\n{stem}".encode())


def note(_maker: Maker, stem: str) -> tuple[str, bytes]:
    return f"{stem}.txt", f"{stem}：请查收。".encode()


def nobodys_scan(_maker: Maker, stem: str) -> tuple[str, bytes]:
    return f"{stem}.pdf", scan(stem)


BROKEN: dict[str, Callable[[Maker, str], tuple[str, bytes]]] = {
    "空文件": empty, "断开的表": cut_docx, "程序": program, "别的表": another_form, "有密码": locked, "别的通知": another_notice,
    "视频": film, "断开的压缩包": cut_zip, "改过的材料包": tampered, "网页": web_page, "不是台账": no_ledger, "没有附件的邮件": letter_alone,
    "便条": note, "无名扫描件": nobodys_scan,
}  # fmt: skip
