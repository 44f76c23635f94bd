"""What covenant.py and samples.py fill blank forms by hand with: made-up values, a page whose blanks can be typed into,
the notation of its blanks (cells as row.cell=field:maker, sentences with <field:maker> or <field=option> in their
blanks), and a made-up notice around the forms.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from packager.zipped import read_office, write_office

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TOKEN = re.compile(r"<([^<>=:]+)(?:([=:])([^<>]+))?>")
GAPS = {"=": r"\s*([□☐]|(?<=[（(])\s*(?=[）)]))", "日期": r"(\s*年\s*月\s*日)", "月日": r"(\s*月\s*日)"}
Element = etree._Element
Truth = dict[str, object]
Definition = dict[str, object]


@dataclass(frozen=True, slots=True)
class Retyped:
    """A copy filled by hand and what is in it. `style`: neat (as asked, all of it), loose (as people do), sparse (little).

    `truth`: field → the text as typed, without blanks around it ("" if left blank; lines and paragraphs parted by \\n);
    choice → its option; table → a list of {column: text}. `doubtful`: fields that a reader may well ask about.
    """

    name: str
    sample: str
    style: str
    folder: Path
    form: str
    data: bytes
    truth: Truth
    doubtful: frozenset[str]


# ---- made-up values


# fmt: off
KINDS = {"日期": "date", "电话": "phone", "座机": "phone", "邮箱": "email", "数": "integer", "钱": "money", "长文": "longtext", "文献": "longtext"}
POOLS = {maker: words.split() for maker, words in {
    "姓": "赵 钱 孙 李 周 吴 郑 王 冯 陈 褚 卫 蒋 沈 欧阳 上官", "名": "明 晓雯 子轩 建国 雨桐 一诺 思源 浩 婷 文博 海燕 志强 若曦 凯",
    "性别": "男 女", "男女": "男 女", "民族": "汉族 回族 苗族 满族 土家族", "街道": "东河县城关镇人民路 示例市中山区学府路 江城市高新区长江路", "籍贯": "江苏宜兴 安徽歙县 河南洛阳 广东梅州 山东青州",
    "政治面貌": "中共党员 共青团员 群众 中共预备党员", "婚姻状况": "未婚 已婚", "学历": "大专 本科 硕士研究生 高中", "年级": "博士二年级 2020级 博一",
    "学校": "示例大学 东林农业大学 江城理工学院 北岭职业技术学院", "专业": "软件工程 土壤学 工商管理 食品质量与安全 汉语言文学",
    "特长": "书法、篮球 摄影 会弹古筝、爱好写作 长跑", "驾驶证类型": "C1 C2 B2", "残疾类别": "肢体 听力 视力", "残疾等级": "三级 四级",
    "职称": "教授 副教授 讲师 高级工程师 中级", "职务": "科员 副主任 工程师 班长 部门经理 车间质检员 无", "关系": "父亲 母亲 妻子 丈夫 兄长 妹妹",
    "单位": "某某街道办事处 示例信息技术有限公司 县第二中学 东河食品厂 退休在家", "议题": "议题一 议题三 议题二：土壤碳循环",
    "题目": "基于物联网的智能灌溉系统设计 不同施肥方式对土壤微生物的影响 校园二手书平台的设计与实现 面向RISC-V的图像识别加速器",
    "班级": "软件工程2021级2班 八（3）班 食品2002班 22级新闻1班", "部门": "技术部 宣传部 项目部/运营组 行政人事部", "队伍名称": "芯火队 逐光小队 404号实验室",
    "申请工具名称": "RVB2601开发板 曳影1520开发套件", "健康状况": "良好 健康 一般", "户口类型": "城镇 农村", "社团名称": "红枫诗社 星火话剧社",
    "从业类别": "食品生产 餐饮服务 药品零售", "体征": "正常 未见异常 (－)", "视力": "5.0 4.8 5.1 4.6", "化验": "阴性 未检出 18U/L 正常 -",
    "学院名称": "计算机与软件学院 生物工程学院", "所获证书": "学士学位证书 英语六级证书 无 会计从业资格证", "词": "按要求填写 见附件 无",
    "资料": "身份证复印件、毕业证复印件、近期照片2张 毕业证、学位证、驾驶证复印件各1份",
    "胸部X射线": "心肺膈未见异常。 两肺纹理清晰", "其它福利待遇": "餐补、交通补贴、五险一金 无", "检查结论": "未发现禁忌症，合格 合格",
}.items()} | {
    "局": ["示例市科学技术局", "东河县科技局", "江城高新区管委会"], "处": ["科技服务处", "资源配置科", "平台处"],
    "路": ["人民路12号", "示例市长江路88号3楼", "江城市学府路5号 210000"], "官": ["副局长", "东河县科技局 科长", "四级调研员"],
}
SENTENCES = (
    "本人学习认真，工作踏实，能按时完成交办的任务。", "项目采用分层设计，数据采集、传输与展示相互独立，便于维护。", "2023年获校级三等奖，2024年参加省赛并获优秀奖。",
    "通过对三个地块连续两年的观测，发现有机肥处理的微生物量提高了12.5%。", "希望在新的岗位上继续学习，与同学们一起把活动办好！", "第一阶段（3—5月）查阅文献；第二阶段（6—9月）开展实验。",
    "主要材料：土样、pH计、电子天平（精度0.01g）等。", "我认为创新不是凭空想象，而是把身边的小事做得更好；创业也一样。",
)
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
# fmt: on


def identity(rng: random.Random) -> str:
    """A made-up number of an identity card with its check digit."""
    born = f"{rng.randrange(1965, 2004)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
    number = f"320{rng.randrange(100, 132):03}{born}{rng.randrange(1000):03}"
    return number + CHECKS[sum(int(d) * weight for d, weight in zip(number, WEIGHTS, strict=True)) % 11]


MADE: dict[str, Callable[[random.Random], str]] = {
    "身份证": identity,
    "长文": lambda rng: "\n".join("".join(rng.sample(SENTENCES, rng.randrange(1, 4))) for _ in range(rng.randrange(1, 4))),
    "地址": lambda rng: f"{rng.choice(POOLS['街道'])}{rng.randrange(1, 300)}号{rng.randrange(1, 40)}栋，{rng.randrange(210000, 215000)}",
    "年月": lambda rng: rng.choice(("{}年{}月", "{}.{}", "{}-{:02}", "{}/{}")).format(rng.randrange(1985, 2025), rng.randrange(1, 13)),
    "姓名": lambda rng: rng.choice(POOLS["姓"]) + rng.choice(POOLS["名"]),
    "电话": lambda rng: f"1390000{rng.randrange(10000):04}",
    "座机": lambda rng: f"025-5555{rng.randrange(10000):04}",
    "两个电话": lambda rng: f"{made(rng, '座机')}/{made(rng, '电话')}",
    "人和电话": lambda rng: f"{made(rng, '姓名')} {made(rng, '电话')}",
    "邮箱": lambda rng: f"{rng.choice(('wang', 'li_ming', 'zhao.x', 'chen88'))}{rng.randrange(100)}@example.{rng.choice(('com', 'edu.cn'))}",
    "日期": lambda rng: f"{rng.randrange(1985, 2026)}年{rng.randrange(1, 13)}月{rng.randrange(1, 29)}日",
    "月日": lambda rng: f"1月{rng.randrange(5, 31)}日",
    "起止": lambda rng: f"{rng.randrange(2005, 2014)}.9{rng.choice('-—至')}{rng.randrange(2014, 2022)}.{rng.randrange(1, 13)}",
    "数": lambda rng: str(rng.randrange(1, 60)),
    "钱": lambda rng: str(rng.randrange(30, 150) * 100),
    "学号": lambda rng: f"20{rng.randrange(18, 25)}{rng.randrange(10**6):06}",
    "文献": lambda rng: f"[1] {made(rng, '姓名')}. {made(rng, '题目')}[J]. 示例学报, 2021, 12(3): 45-51.",
}  # fmt: skip


def made(rng: random.Random, maker: str) -> str:
    return MADE[maker](rng) if maker in MADE else rng.choice(POOLS.get(maker, POOLS["词"]))


# ---- the notation of blanks, and typing into them


def tokens(text: str) -> Iterator[tuple[str, str, str]]:
    """Cells of a sheet → (address, field, maker)."""
    for token in text.split():
        where, _, what = token.partition("=")
        name, _, maker = what.partition(":")
        yield where, name, maker or name


def holes(pattern: str) -> Iterator[tuple[str, str, str]]:
    """A paragraph of a sheet → (field, option or "", maker) of its blanks in order."""
    for name, sign, more in TOKEN.findall(pattern):
        yield name, more if sign == "=" else "", more if sign == ":" else name


@dataclass(slots=True)
class Page:
    """The main part of a .docx; what was there at first keeps its address."""

    parts: dict[str, bytes]
    root: Element
    body: list[Element]
    rows: list[list[list[Element]]] = field(default_factory=list)

    @classmethod
    def read(cls, data: bytes) -> Page:
        parts = read_office(data)
        root = etree.fromstring(parts["word/document.xml"])
        page = cls(parts, root, list(root.iterfind(f"{W}body/*")))
        for each in root.findall(f"{W}body/{W}tbl/{W}tr"):
            page.rows.append([inner.findall(f"{W}p") for inner in each.findall(f"{W}tc")])
        return page

    def find(self, where: str) -> Element:
        """The paragraph at an address; in a cell without more, the first one without text."""
        if where.startswith("P"):
            return self.body[int(where[1:])]
        cell, _, number = where.partition("/")
        row, _, column = cell.partition(".")
        paragraphs = self.rows[int(row)][int(column)]
        return paragraphs[int(number)] if number else next(each for each in paragraphs if not spelled(each))

    def row(self, number: int) -> Element:
        return up(up(self.rows[number][0][0]))

    def data(self) -> bytes:
        xml = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return write_office({**self.parts, "word/document.xml": xml})


def tag(name: str) -> str:
    return f"{{{{ {name} }}}}"


def up(element: Element) -> Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def spelled(paragraph: Element) -> str:
    return "".join(text.text or "" for text in paragraph.iter(f"{W}t"))


def write(paragraph: Element, *pieces: str, parted: str = "") -> Element:
    """Type runs at the end of a paragraph, in the type of its mark; `parted`: an element before each further one."""
    props = paragraph.find(f"{W}pPr/{W}rPr")
    for number, piece in enumerate(pieces):
        run = etree.SubElement(paragraph, f"{W}r")
        if props is not None:
            run.append(deepcopy(props))
        if parted and number:
            etree.SubElement(run, f"{W}{parted}")
        text = etree.SubElement(run, f"{W}t")
        text.text = piece
        text.set(SPACE, "preserve")
    return paragraph


def follow(paragraph: Element, lines: Sequence[str]) -> Element:
    """Put paragraphs like this one after it; the last of them."""
    for line in lines:
        fresh = etree.Element(f"{W}p")
        props = paragraph.find(f"{W}pPr")
        if props is not None:
            fresh.append(deepcopy(props))
        paragraph.addnext(write(fresh, line))
        paragraph = fresh
    return paragraph


def retype(paragraph: Element, edits: Sequence[tuple[int, int, str]]) -> None:
    """Replace stretches of a paragraph's text inside the runs that hold them."""
    for start, end, new in sorted(edits, reverse=True):
        at, fresh = 0, new
        for text in paragraph.iter(f"{W}t"):
            old = text.text or ""
            stop = at + len(old)
            if (at <= start <= stop) if start == end else (start < stop and at < end):
                text.text = old[: max(0, start - at)] + fresh + old[max(0, end - at) :]
                text.set(SPACE, "preserve")
                fresh = ""
                if start == end:
                    break
            at = stop


def gaps(paragraph: Element, pattern: str) -> list[tuple[int, int]]:
    """Where the blanks of a pattern are in the paragraph."""
    shape, at = "", 0
    for token, (_, option, maker) in zip(TOKEN.finditer(pattern), holes(pattern), strict=True):
        shape += literal(pattern[at : token.start()])
        shape += GAPS.get("=" if option else maker, r"([\s_]*)")
        at = token.end()
    match = re.fullmatch(shape + literal(pattern[at:]) + r"\s*", spelled(paragraph))
    assert match is not None, (pattern, spelled(paragraph))
    return [match.span(number) for number in range(1, match.re.groups + 1)]


def apart(gap: str) -> str:
    """What stays of a wide blank behind what is put into it, before the next label."""
    return "  " if len(gap) >= 8 and gap.isspace() else ""


def literal(text: str) -> str:
    return re.sub(r"(\\\s)+", lambda _: r"\s*", re.escape(text))


def drop(element: Element | None) -> None:
    assert element is not None
    up(element).remove(element)


# ---- notices


def write_forms(root: Path, notice: str, forms: Mapping[str, tuple[list[Definition], bytes]]) -> Path:
    """Forms as (fields, template) → the folder of a made-up notice with them."""
    folder = root / notice
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for form, (fields, template) in forms.items():
        (folder / f"{form}.docx").write_bytes(template)
        section = {"title": "填写内容", "fields": fields}
        listed.append({"id": form, "title": form, "template": f"{form}.docx", "sections": [section]})
    materials = [{"name": form, "form": form} for form in forms]
    stage = {"id": "单位", "by": "单位", "to": "某中心", "materials": materials}
    text = {
        "id": notice, "short": notice, "version": 1, "title": "关于报送示例表格的通知", "issuer": "某中心", "tier": "省",
        "forms": listed, "stages": [stage],
    }  # fmt: skip
    (folder / "notice.yaml").write_text(json.dumps(text, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder
