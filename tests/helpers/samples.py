"""Real blank forms, with which blank asks what → their templates in made-up notices, and hand-filled copies with the truth.

A sheet names the blanks of one form: `cells` as row.cell=field:maker, `inline` as a paragraph's text with <field:maker>
or <field=option> in place of its blanks, `after` as the paragraph that a long text follows, `lists` as repeated rows.
An address is P5 (paragraph of the body), 4.1 (row and cell of the only table) or 4.1/0 (its paragraph). The maker says
what is made up to be typed there (and the field's kind); without it, it has the name of the field or is 词.
"""

from __future__ import annotations

import random
import re
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from tests.helpers.retyped import (
    KINDS,
    W14,
    Definition,
    Element,
    Page,
    Retyped,
    Truth,
    W,
    apart,
    drop,
    follow,
    gaps,
    holes,
    made,
    retype,
    spelled,
    tag,
    tokens,
    up,
    write,
    write_forms,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One blank form. `lists`: (table, first row, last row, cells); `example`: what stands filled in as an example;
    `stray`: an unlabelled cell in which people leave something; `needs`: what is filled only with that option."""

    form: str
    cells: str = ""
    inline: tuple[tuple[str, str], ...] = ()
    after: str = ""
    lists: tuple[tuple[str, int, int, str], ...] = ()
    example: str = ""
    stray: str = ""
    needs: str = ""


# fmt: off
SHEETS = {
    "002": Sheet(
        "报名登记表",
        "0.1=姓名 0.3=性别 0.5=民族 0.7=籍贯 1.1=出生日期:日期 1.3=参加工作时间:年月 1.5=政治面貌 1.7=婚姻状况 2.1=身份证号:身份证 "
        "2.3=学历 3.1=毕业院校:学校 3.3=专业 4.1=特长 5.3=残疾类别 5.5=残疾等级 6.3=联系电话:电话 7.1=户口地址:地址 7.3=常住地址:地址 "
        "17.1=报名提交的资料:资料",
        (("4.3/0", "<计算机能力=精通>精通；<计算机能力=会使用办公软件>会使用办公软件；<计算机能力=不会操作>不会操作"),
         ("5.1/0", "<是否残疾人=是>是 <是否残疾人=否>否"),
         ("6.1/0", "<持有驾驶证=无>无 ；<持有驾驶证=有>有，持有<驾驶证类型>证。"),
         ("P5", "填表人签名：<填表人:姓名> 填表时间：<填表时间:日期>")),
        lists=(("个人简历", 9, 12, "1=起止时间:起止 2=所在单位:单位 3=任何职:职务"),
               ("家庭成员", 14, 16, "1=姓名 2=性别:男女 3=关系 4=出生年月:年月 5=政治面貌 6=现工作单位及职务:单位 7=联系电话:电话")),
        stray="6.4=邮箱", needs="残疾类别/是否残疾人=是 残疾等级/是否残疾人=是 驾驶证类型/持有驾驶证=有",
    ),
    "004": Sheet(
        "论坛报名表",
        "0.1=姓名 0.3=年级 1.1=所在学校:学校 1.3=专业 2.1=电话 2.3=邮箱 3.1=导师姓名:姓名 3.3=导师职称:职称 4.1=所在地址及邮编:地址 "
        "5.1=意向分议题会场:议题 6.1=征文题目:题目 7.1=摘要:长文 8.1=曾发表论文著作或奖励:长文",
    ),
    "005": Sheet(
        "纳新申请表",
        "0.1=姓名 0.3=性别 0.5=学号 1.1=出生年月:年月 1.3=现任职务:职务 2.1=推荐人:姓名 2.4=手机:电话 3.1=专业与年级:班级 3.4=QQ:学号 "
        "6.1=志愿部门:部门 7.2=特长爱好:特长 8.2=工作经历:长文 9.2=申请理由:长文 10.2=对创新创业工作的看法:长文",
        (("4.1/0", "第（<绩点名次:数>）名"), ("4.1/1", "专业/班级共（<班级人数:数>）人"), ("4.3/0", "累积补考数（<累积补考数:数>）门"),
         ("5.3/0", "本学年补考数（<本学年补考数:数>）门"), ("6.3/0", "是（<是否服从调剂=是>） 否（<是否服从调剂=否>）")),
    ),
    "007": Sheet(
        "实验平台申请表",
        "1.1=申请人姓名:姓名 1.3=专业 1.5=学校 2.1=申请人手机:电话 2.3=入学时间:年月 2.5=申请人邮箱:邮箱 3.1=预计毕业时间:年月 "
        "4.1=指导老师姓名:姓名 4.3=指导老师职称:职称 4.5=指导老师职务:职务 5.1=指导老师手机:电话 5.3=指导老师邮箱:邮箱 6.1=队伍名称 "
        "7.1=作品名称:题目 8.1=作品简介:长文 9.1=邮寄地址:地址 10.1=申请工具名称 10.3=数量:数",
        (("P2", "本申请表需打印、填写、签字后，发送电子版+纸质版照片至对应企业邮箱(<企业邮箱:邮箱>)"),),
    ),
    "012": Sheet(
        "开题报告",
        "0.1=课题题目:题目 1.1=指导教师:姓名 2.1=姓名 2.3=班级 2.5=学号",
        after="3.0/1=立题依据:长文 3.0/2=研究的目的与意义:长文 3.0/4=综述:长文 3.0/5=参考文献:文献 3.0/7=主要内容及预期目标:长文 "
        "3.0/9=实验方案:长文 3.0/10=实验材料及仪器:长文 3.0/11=实验步骤:长文 3.0/12=研究成果或创新点:长文 3.0/13=预期进度安排:长文",
        example="参考文献",
    ),
    "016": Sheet(
        "入职登记表",
        "0.1=姓名 0.3=性别 0.5=出生日期:日期 1.1=民族 1.3=籍贯 1.5=婚姻状况 2.1=最高学历:学历 2.3=专业 2.5=职称 3.1=政治面貌 3.3=健康状况 "
        "3.5=户口类型 4.1=身份证号码:身份证 5.1=户籍地址与邮编:地址 6.1=联系地址与邮编:地址 7.1=联系电话:电话 7.3=电子邮箱:邮箱 "
        "8.1=紧急联系人:姓名 8.3=紧急联系人电话:电话 8.5=紧急联系人关系:关系",
        (("P1", "担任职位：<担任职位:职务>报到日期：<报到日期:日期>"),
         ("27.0/0", "公司内亲属情况：在本公司内是否有您的亲属？ 有（<公司内亲属=有>） 没有（<公司内亲属=没有>）"),
         ("27.0/1", "如有，请填写其姓名：<亲属姓名:姓名>关系：<亲属关系:关系>任职岗位 ：<亲属任职岗位:职务>"),
         ("28.0/4", "承诺人/授权人签名：<承诺人:姓名>日期：<承诺日期:日期>"), ("30.0/0", "【1】入司日期：<入司日期:日期>"),
         ("30.0/1", "【2】合同起始日期：<合同起始日期:日期>"), ("30.0/2", "【3】担任职位：<录用职位:职务>"),
         ("30.0/3", "【4】所在部门/小组：<所在部门:部门>"), ("30.0/4", "【5】内部推荐人：<内部推荐=无>无 <内部推荐=有>有：<内部推荐人:姓名>"),
         ("30.0/6", "试用期薪资：<试用期薪资:钱>元/月；其中，试用期<试用期月数:数>个月"), ("30.0/7", "转正后薪资：<转正后薪资:钱>元/月"),
         ("30.0/8", "其它福利待遇：<其它福利待遇>")),
        lists=(("家庭主要成员", 10, 13, "1=关系 2=姓名 3=年龄:数 4=联系方式:电话 5=工作单位或状态:单位"),
               ("教育与培训经历", 16, 19, "0=起止年月:起止 1=学校与专业:学校 2=所获证书 3=证明人及电话:人和电话"),
               ("工作经历", 22, 26, "0=起止年月:起止 1=工作单位名称:单位 2=部门与职务:职务 3=证明人及电话:人和电话")),
        needs="亲属姓名/公司内亲属=有 亲属关系/公司内亲属=有 亲属任职岗位/公司内亲属=有 内部推荐人/内部推荐=有",
    ),
    "017": Sheet(
        "竞选报名表",
        "0.1=社团名称 0.3=指导老师:姓名 1.1=姓名 1.3=性别 1.5=联系电话:电话 2.1=政治面貌 2.3=民族 2.5=QQ:学号 3.1=专业班级:班级 3.3=学号 "
        "6.1=对所竞选职务的了解:长文 7.1=参与活动及获奖情况:长文 8.1=在社团期间个人心得:长文",
        (*((f"5.{1 + n // 4}/{n % 4}", f"{post}<竞选岗位={post}>") for n, post in enumerate((
            "社长", "网宣部部长", "组织部部长", "编辑部部长", "副社长", "国学部部长", "话剧部部长"))),
         ("5.3/0", "是<服从调剂=是>"), ("5.4/0", "否<服从调剂=否>")),
    ),
    "024": Sheet(
        "健康检查表",
        "2.2=肝类患病时间:年月 2.3=痢疾患病时间:年月 2.4=伤寒患病时间:年月 2.5=肺结核患病时间:年月 2.6=皮肤病患病时间:年月 2.7=其它患病时间:年月 "
        "3.2=心:体征 3.4=肝:体征 4.2=肺:体征 4.4=脾:体征 6.2=体征其它:体征 7.3=左眼视力:视力 7.5=右眼视力:视力 8.2=辨色力:体征 "
        "9.1=胸部X射线 11.3=痢疾杆菌:化验 12.3=伤寒或副伤寒:化验 13.3=谷丙转氨酶:化验 14.3=HAV_IgM:化验 15.3=HEV_IgM:化验 16.2=化验其它:化验",
        (("P5", "体检日期：<体检日期:日期> 编号:<编号:学号>"), ("0.0/0", "单位:<单位>从业类别:<从业类别>"),
         ("0.0/1", "姓名:<姓名>性别:<性别>年龄:<年龄:数>民族:<民族>文化程度:<文化程度:学历>"),
         ("0.0/2", "岗位:<岗位:职务>工龄:<工龄:数>身份证号码：<身份证号码:身份证>"), ("17.0/0", "检查结论:<检查结论>")),
    ),
    "036": Sheet(
        "推荐汇总表",
        inline=(("P2", "学院名称：<学院名称>"), ("P6", "填报人签名：<填报人:姓名>学院领导签字：")),
        lists=(("推荐论文", 1, 8, "0=专业名称:专业 1=论文名称:题目 2=作者姓名:姓名 3=指导教师姓名:姓名 4=指导教师职称:职称"),),
        example="推荐论文",
    ),
}
# fmt: on


# ---- templates and their notices


def loop(name: str) -> list[str]:
    return [f"{{%p for 段 in 段落({name}) %}}", "{{ 段 }}", "{%p endfor %}"]


def template(sheet: Sheet, data: bytes) -> bytes:
    """A blank form → the same with tags in its blanks."""
    page = Page.read(data)
    for where, name, maker in tokens(sheet.cells):
        first, *more = loop(name) if maker == "长文" else [tag(name)]
        follow(write(page.find(where), first), more)
    for where, pattern in sheet.inline:
        paragraph = page.find(where)
        tags = [f"勾({name}, '{option}')" if option else name for name, option, _ in holes(pattern)]
        found = zip(gaps(paragraph, pattern), tags, strict=True)
        text = spelled(paragraph)
        retype(paragraph, [(start, end, tag(name) + apart(text[start:end])) for (start, end), name in found])
    for where, name, _ in tokens(sheet.after):
        heading = page.find(where)
        if name == sheet.example:
            drop(heading.getnext())
        follow(heading, loop(name))
    for name, first_row, last_row, cells in sheet.lists:
        row, *others = (page.row(number) for number in range(first_row, last_row + 1))
        for other in others:
            drop(other)
        clear(row)
        opening, closing = deepcopy(row), deepcopy(row)
        columns = [(int(where), column) for where, column, _ in tokens(cells)]
        put(opening, columns[0][0], f"{{%tr for 项 in {name} %}}")
        put(closing, columns[0][0], "{%tr endfor %}")
        for number, column in columns:
            put(row, number, tag(f"项.{column}"))
        row.addprevious(opening)
        row.addnext(closing)
    return page.data()


def clear(row: Element) -> None:
    for text in row.iter(f"{W}t"):
        text.text = ""


def put(row: Element, cell: int, *pieces: str) -> None:
    write(row.findall(f"{W}tc")[cell].findall(f"{W}p")[0], *pieces)


def asked(sheet: Sheet) -> dict[str, str]:
    """Field → maker of all that is no list; a choice → its options, parted by |."""
    found = {name: maker for _, name, maker in tokens(sheet.cells)}
    for _, pattern in sheet.inline:
        for name, option, maker in holes(pattern):
            found[name] = f"{found[name]}|{option}" if name in found else f"|{option}" if option else maker
    return found | {name: maker for _, name, maker in tokens(sheet.after)}


def definition(name: str, maker: str) -> Definition:
    """What a notice says of a field."""
    options = ["男", "女"] if maker in ("性别", "男女") else maker.split("|")[1:]
    if options == ["是", "否"]:
        return {"id": name, "kind": "yesno"}
    if options:
        return {"id": name, "kind": "choice", "options": options}
    kind = KINDS.get(maker, "text")
    return {"id": name, "kind": kind, "unit": "元"} if kind == "money" else {"id": name, "kind": kind}


def definitions(sheet: Sheet) -> list[Definition]:
    lists: list[Definition] = [
        {
            "id": name,
            "kind": "table",
            "columns": [definition(column, maker) for _, column, maker in tokens(cells)],
        }
        for name, _, _, cells in sheet.lists
    ]
    return [definition(name, maker) for name, maker in asked(sheet).items()] + lists


# ---- copies filled by hand


@dataclass(slots=True)
class Hand:
    """Someone filling one blank form."""

    sheet: Sheet
    page: Page
    rng: random.Random
    style: str
    truth: Truth = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)

    @property
    def loose(self) -> bool:
        return self.style == "loose"

    def chance(self, loose: float, sparse: float = 0) -> bool:
        return self.rng.random() < {"neat": 0, "loose": loose, "sparse": sparse}[self.style]

    def fill(self) -> None:
        values = self.values()
        self.truth.update(values)
        for where, name, maker in tokens(self.sheet.cells):
            if values[name]:
                self.truth[name] = self.cell(self.page.find(where), values[name], maker)
        for where, pattern in self.sheet.inline:
            self.sentence(self.page.find(where), pattern, values)
        for where, name, _ in tokens(self.sheet.after):
            self.below(self.page.find(where), name, values[name])
        for name, first, last, cells in self.sheet.lists:
            self.rows(name, [self.page.row(number) for number in range(first, last + 1)], list(tokens(cells)))
        for where, _, maker in tokens(self.sheet.stray if self.loose else ""):
            write(self.page.find(where), made(self.rng, maker))

    def values(self) -> dict[str, str]:
        """What is to be typed, field by field."""
        found = {}
        for name, maker in asked(self.sheet).items():
            text = self.rng.choice(maker.split("|")[1:]) if "|" in maker else made(self.rng, maker)
            if maker == "日期" and self.loose:
                shape = self.rng.choice(("{}.{}.{}", "{} 年 {} 月 {} 日", "{}-{}-{}", "{}/{}/{}"))
                text = shape.format(*re.findall(r"\d+", text))
            found[name] = "" if self.chance(0.1, 0.5) else text
        for need in self.sheet.needs.split():
            name, other, option = re.split("[/=]", need)
            found[name] = found[name] if found[other] == option else ""
        return found

    def cell(self, paragraph: Element, text: str, maker: str) -> str:
        """Type into an empty cell; what was typed."""
        later = paragraph.getnext()
        if later is not None and later.tag == f"{W}p" and not spelled(later) and self.chance(0.3):
            paragraph = later
        middle = len(text) // 2
        if maker in ("地址", "题目", "资料") and len(text) > 9 and self.chance(0.5):
            text = f"{text[:middle]}\n{text[middle:]}"
        elif "\n" not in text and self.chance(0.5):
            write(
                paragraph,
                *self.rng.choice(((text[:middle], text[middle:]), (f"  {text} ",), (f"\u3000{text}",))),
            )
            return text
        first, *more = text.split("\n")
        if self.chance(0.4):
            write(paragraph, first, *more, parted="br")
        else:
            follow(write(paragraph, first), more)
        return text

    def sentence(self, paragraph: Element, pattern: str, values: dict[str, str]) -> None:
        """Type into the blanks of a sentence."""
        text, edits, found = spelled(paragraph), [], gaps(paragraph, pattern)
        for (name, option, _), (start, end) in zip(holes(pattern), found, strict=True):
            if option and option == values[name]:
                edits += self.tick(paragraph, name, option, (start, end))
            elif values[name] and not option:
                shape = "{}" if self.style == "neat" else self.rng.choice(("{}", " {} ", "{}   ", "  {}"))
                edits.append((start, end, shape.format(values[name]) + apart(text[start:end])))
        if self.chance(0.4):
            edits += [(at, at + 1, ":") for at, char in enumerate(text) if char == "："]
        retype(paragraph, edits)

    def tick(
        self, paragraph: Element, name: str, option: str, gap: tuple[int, int]
    ) -> list[tuple[int, int, str]]:
        """Tick a box, between brackets, as Word ticks its own, or behind an option whose box goes away."""
        start, end = gap
        text = spelled(paragraph)
        if not text[start:end].strip():
            return [(start, end, self.rng.choice(("√", " √ ", "✓") if self.loose else ("√",)))]
        own = paragraph.find(f".//{W14}checked")
        if own is not None and not self.loose:
            own.set(f"{W14}val", "1")
            box = next(paragraph.iter(f"{W}sdtContent")).find(f".//{W}t")
            assert box is not None
            sign = etree.Element(f"{W}sym", {f"{W}font": "Wingdings", f"{W}char": "F0FE"})
            up(box).replace(box, sign)
            return []
        if text.startswith(option, end) and self.chance(0.4):
            self.doubtful.add(name)
            return [(start, end, ""), (end + len(option), end + len(option), "√")]
        return [(start, end, self.rng.choice("√☑■✔☒") if self.loose else "☑")]

    def below(self, heading: Element, name: str, text: str) -> None:
        """Type paragraphs under a heading, over the example there or before it."""
        if name == self.sheet.example and text and self.style == "neat":
            drop(heading.getnext())
        elif name == self.sheet.example:
            self.doubtful.add(name)
        follow(heading, text.split("\n") if text else [])

    def rows(self, name: str, rows: list[Element], columns: list[tuple[str, str, str]]) -> None:
        """Type into repeated rows: most of them, more than there are, or one or none and the others deleted."""
        if name == self.sheet.example and self.style == "neat":
            clear(rows[0])
        elif name == self.sheet.example:
            self.doubtful.add(name)
            rows = rows[1:]
        for _ in range(self.rng.randrange(3) if self.loose else 0):
            rows.append(deepcopy(rows[-1]))
            rows[-2].addnext(rows[-1])
        used = len(rows) - self.rng.randrange(2) if self.style != "sparse" else self.rng.randrange(2)
        typed: list[dict[str, str]] = []
        for row in rows[:used]:
            entry = {
                column: "" if self.chance(0.15) and typed else made(self.rng, maker)
                for _, column, maker in columns
            }
            for where, column, _ in columns:
                if entry[column]:
                    put(row, int(where), entry[column])
            typed += [entry] if any(entry.values()) else []
        for row in rows[used:] if self.chance(0.3, 0.5) else []:
            drop(row)
        self.truth[name] = typed


def sample_cases(samples: Path, work: Path, seed: int) -> list[Retyped]:
    """The folder of real blank forms → a notice for each below `work`, and copies of it filled in three styles."""
    cases = []
    for number, sheet in SHEETS.items():
        [path] = samples.glob(f"{number}_*.docx")
        blank = path.read_bytes()
        forms = {sheet.form: (definitions(sheet), template(sheet, blank))}
        folder = write_forms(work, f"样表〔2026〕{int(number)}号", forms)
        for style in ("neat", "loose", "sparse"):
            hand = Hand(sheet, Page.read(blank), random.Random(f"{seed}/{number}/{style}"), style)
            hand.fill()
            cases.append(
                Retyped(
                    f"{number}-{style}", path.name, style, folder, sheet.form,
                    hand.page.data(), hand.truth, frozenset(hand.doubtful),
                )
            )  # fmt: skip
    return cases
