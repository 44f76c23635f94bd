"""Hand-filled copies of 信息简表 in a dozen hostile ways, each with the truth of what stands in it.

For testing whatever gets values back from Word files that came from strangers: our own data part is taken out,
the values are typed over as people type them, and one way of ways_*.py is done to the XML.

The truth is the text as a person sees it, blanks at the ends taken off; a line or paragraph break inside a
value is "\\n", a tab "\\t": compare squeezed. A ticked option is its name, drawn boxes of a code are its digits.
"""

from __future__ import annotations

import hashlib
import random
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from stdnum.cn.uscc import calc_check_digit

from forms.answers import read_answers
from forms.codes import divisions, industries
from forms.kinds.uscc import orgcode_digit
from forms.library import Source
from packager.fill.word import compile_word
from packager.xml import W
from tests.conftest import needs
from tests.helpers.sheet import (
    CATEGORIES,
    INTRO,
    MONEY,
    PEOPLE,
    SIMPLE,
    TABLES,
    Element,
    Sheet,
    items,
    lines,
)
from tests.helpers.ways_markup import controls, revisions, ticks
from tests.helpers.ways_package import picture, wps
from tests.helpers.ways_shape import merged, other_form, rows
from tests.helpers.ways_text import labels, paragraphs

FORM = "信息简表"
WAYS = (
    "libreoffice", "stripped", "controls", "revisions", "ticks", "rows",
    "labels", "paragraphs", "merged", "wps", "picture", "other",
)  # fmt: skip
BY_NAME: dict[str, Callable[[Sheet, int], None]] = {
    way.__name__: way for way in (controls, revisions, ticks, rows, labels, paragraphs, merged, wps, picture)
}


@dataclass(frozen=True, slots=True)
class HandFilled:
    """One file, what is printed in it, and the fields that nobody could answer for without asking."""

    way: str
    data: bytes
    truth: dict[str, object]
    doubtful: frozenset[str] = frozenset()


def hand_filled(source: Source, way: str, seed: int) -> HandFilled:
    """One file; the way 'libreoffice' starts LibreOffice unless `many` has been asked for the same before."""
    return many(source, [(way, seed)])[0]


def many(source: Source, wanted: Sequence[tuple[str, int]]) -> list[HandFilled]:
    """Several (way, seed) at once: LibreOffice, where it is needed, starts once for all of them."""
    made = [before_resaving(source, way, seed) for way, seed in wanted]
    saved = iter(resave([each.data for each in made if each.way == "libreoffice"]))
    return [
        HandFilled(each.way, next(saved), each.truth, each.doubtful) if each.way == "libreoffice" else each
        for each in made
    ]


def before_resaving(source: Source, way: str, seed: int) -> HandFilled:
    rng = random.Random(f"{way}/{seed}")
    if way == "other":
        return HandFilled(way, other_form(company(rng), seed), {})
    sheet = typed_sheet(source, company(rng), rng)
    if way not in ("stripped", "libreoffice"):
        BY_NAME[way](sheet, seed)
    return HandFilled(way, sheet.data(), sheet.truth, frozenset(sheet.doubtful))


RESAVED: dict[str, bytes] = {}


def resave(files: Sequence[bytes]) -> list[bytes]:
    """.docx → the same saved again by LibreOffice, all in one start; the same bytes are never saved twice."""
    keys = [hashlib.sha256(data).hexdigest() for data in files]
    new = {key: data for key, data in zip(keys, files, strict=True) if key not in RESAVED}
    if new:
        program = needs("soffice")
        with tempfile.TemporaryDirectory() as folder:
            for key, data in new.items():
                Path(folder, f"{key}.docx").write_bytes(data)
            command = [
                program,
                "--headless",
                f"-env:UserInstallation=file://{folder}/profile",
                "--convert-to",
            ]
            command += ["docx:MS Word 2007 XML", "--outdir", f"{folder}/out"]
            paths = [f"{folder}/{key}.docx" for key in new]
            subprocess.run([*command, *paths], check=True, capture_output=True, timeout=300)
            for key in new:
                RESAVED[key] = Path(folder, "out", f"{key}.docx").read_bytes()
    return [RESAVED[key] for key in keys]


# ---- the form typed over


def text_of(element: Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def typed_sheet(source: Source, truth: dict[str, object], rng: random.Random) -> Sheet:
    """The form filled by the program, then typed over as the truth has it."""
    answers, problems = read_answers(source.notice, source.notice.stages[0], {FORM: truth})
    assert not problems, problems
    form = source.notice.form(FORM)
    filled = compile_word(source.read(form.template), form.template).fill(form, answers.forms[FORM], "{}")
    sheet = Sheet.of(filled, truth, rng)
    for name in SIMPLE:
        sheet.put(name, lines(sheet.text(name)))
    if truth["行业代码"] and rng.random() < 0.4:  # typed over the four boxes; a blank one keeps them
        sheet.put("行业代码", lines(sheet.text("行业代码")))
    truth["行业代码"] = text_of(sheet.cells["行业代码"]).strip("□")
    for name in TABLES:
        sheet.put(name, lines("分别是：", *(items(sheet.table(name)) or ["无"]), align="left"))
    assert truth[INTRO] == "\n".join(map(text_of, sheet.cells[INTRO].findall(f"{W}p")))
    return sheet


# ---- the truth: a company that does not exist

AREAS = {"南京": "025", "苏州": "0512", "无锡": "0510", "徐州": "0516", "盐城": "0515", "南通": "0513"}
SURNAMES = ("王", "李", "张", "欧阳", "司马", "逄", "仝", "昝")
GIVEN = ("䶮", "㛃文𫖯", "𬭎", "喆堃", "翀", "晓梅", "建国", "一", "思·雨", "旻昱")
BRANDS = ("钟山智数", "鑫淼", "犇科", "埭桥", "智𬭁", "Bio-X 生科", "太湖3D", "垚壵", "丽水（中国）", "e联")
TRADES = ("科技服务", "检验检测（江苏）", "知识产权", "生物医药研究", "(集团)能源管理", "创业孵化")
DOING = (
    "工业互联网平台、数据治理", "药物研发 CRO/CDMO 服务；临床研究", "第三方合同能源管理（EMC）", "检验检测认证，技术转移",
    "平台型孵化器：持股孵化、投孵联动", "5G通信与云计算（IaaS、PaaS）",
)  # fmt: skip
PROJECTS = (
    "面向离散制造的多源数据融合平台", "基于人工智能（AI）的预测性维护", "高端装备远程运维；边缘智能关键技术研究",
    "2023年度江苏省科技成果转化专项：联系人机协同", "“揭榜挂帅”项目，蛋白药物中试", "碳足迹1.0—2.0核算方法研究",
)  # fmt: skip
HONOURS = (
    "江苏省专精特新中小企业",
    "科学技术进步奖二等奖（集体）",
    "国家高新技术企业",
    "江苏省五一劳动奖状",
    "瞪羚企业",
)
GIVERS = ("江苏省工业和信息化厅", "南京市人民政府", "江苏省科学技术厅、江苏省财政厅", "科技部火炬中心（原）")
SENTENCES = (
    "{name}成立于2015年3月，注册资本5000万元，现有从业人员326人，其中科技人员214人，硕士以上占61.3%。",
    "在行业地位方面，服务企业1,280家，市场占有率约为17.5%；主营业务：工业数据采集与治理。",
    "2024年营业收入33,587.94万元，利润总额4,218.07万元，研究开发费用（万元）占营业收入的比重高于9%。",
    "联系人：赵工，联系方式：13800000999，欢迎来访。",
    "主要服务案例：案例一，为某企业建设数字化车间，综合效率由62%提高到81%，项目总投入1,860万元。",
    "类别：☑科技金融 □其他（2022年入选省级名录时所填）。",
    "1.某供应链协同平台（省级，2022年6月）；2.某能耗在线监测系统（市级，2021年1月）；",
    "机构名称变更情况：2018年由某某研究所更名。通讯地址不变。",
    "二、研发能力。授权发明专利68件、软件著作权95件，见下表1。",
)


def company(rng: random.Random) -> dict[str, object]:
    """The printed fields of a made-up company, typed as people type; some are left blank."""
    city = rng.choice(list(AREAS))
    name = (
        f"{city}{rng.choice(BRANDS)}{rng.choice(TRADES)}{rng.choice(('有限公司', '股份有限公司', '研究院'))}"
    )
    small = [code for code in industries.table() if len(code) == 4]
    letter = rng.random() < 0.2
    code = rng.choice(small)
    truth: dict[str, object] = {
        "机构名称": name,
        "主营业务": rng.choice(DOING),
        "成立时间": date(rng, 1996, 2022),
        "通讯地址": f"{city}市{rng.choice(('玄武区珠江路1号', '高新区科创路88-6号', '开发区人民路'))}{rng.randint(1, 30)}号楼A座{rng.randint(2, 30)}层",
        "法人代表": person(rng),
        "法人代表联系方式": phone(rng, AREAS[city]),
        "联系人": person(rng),
        "联系人联系方式": phone(rng, AREAS[city]),
        "统一社会信用代码": credit_code(rng),
        "行业代码": industries.table()[code].letter + code if letter else code,
        "类别": rng.choice(CATEGORIES),
    }
    for money in MONEY:
        for year in (2023, 2024):
            truth[f"{money}{year}"] = amount(rng, loss=money == "利润总额")
    staff = [rng.randint(20, 4000) for _ in range(2)]
    for people, part in zip(PEOPLE, (1.0, 0.6), strict=True):
        for year, count in zip((2023, 2024), staff, strict=True):
            truth[f"{people}{year}"] = str(int(count * part))
    truth["科技项目"] = [project(rng) for _ in range(rng.randint(0, 8))]
    truth["荣誉"] = [honour(rng) for _ in range(rng.randint(0, 8))]
    truth[INTRO] = "\n".join(s.format(name=name) for s in rng.sample(SENTENCES, rng.randint(1, 8)))
    for name in ("主营业务", "通讯地址", "法人代表联系方式", "行业代码", "利润总额2023", "科技人员数2024"):
        truth[name] = "" if rng.random() < 0.06 else truth[name]
    return truth


def person(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def phone(rng: random.Random, area: str) -> str:
    mobile, landline = (
        f"1{rng.choice('3589')}800000{rng.randint(0, 999):03}",
        f"{area}-8400{rng.randint(0, 99):04}",
    )
    return rng.choice((mobile, landline, f"{landline}、{mobile}", f"{landline}/{mobile}"))


def credit_code(rng: random.Random) -> str:
    """91, a place in Jiangsu, an organisation code, and both check digits right."""
    region = rng.choice([code for code in divisions.jiangsu() if not code.endswith("00")])
    body = "MA" + "".join(rng.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=6))
    head = f"91{region}{body}{orgcode_digit(body)}"
    return head + str(calc_check_digit(head))


def date(rng: random.Random, first: int, last: int) -> str:
    year, month, day = rng.randint(first, last), rng.randint(1, 12), rng.randint(1, 28)
    shapes = ("{}年{}月", "{}.{:02}", "{}-{}-{}", "{}年{}月{}日", "{}/{:02}/{:02}", "{}.{}")
    return rng.choice(shapes).format(year, month, day)


def amount(rng: random.Random, *, loss: bool) -> str:
    value = rng.randint(10_000, 9_999_999) / 100 * (-1 if loss and rng.random() < 0.3 else 1)
    return rng.choice((f"{value:.2f}", f"{value:,.2f}", f"{value:,.1f}", f"{value:.0f}"))


def project(rng: random.Random) -> dict[str, str]:
    level = rng.choice(("国家级", "部级", "省级", "市级", "省级重点"))
    return dict(zip(TABLES["科技项目"], (rng.choice(PROJECTS), level, date(rng, 2023, 2025)), strict=True))


def honour(rng: random.Random) -> dict[str, str]:
    return dict(
        zip(TABLES["荣誉"], (rng.choice(HONOURS), rng.choice(GIVERS), date(rng, 2023, 2025)), strict=True)
    )
