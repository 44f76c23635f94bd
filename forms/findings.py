"""The catalogue of messages: code + facts → one sentence that says where, what and what to do.

Codes are stable: tests, the window and other programs name messages by them. A text holds `{facts}`; a
missing fact is an error of ours and raises KeyError at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace

from forms.notice import Level


@dataclass(frozen=True, slots=True)
class Message:
    level: Level
    text: str
    fix: str


CATALOGUE: dict[str, Message] = {
    # answers file
    "answers.unknown_form": Message("error", "填报内容中的“{name}”不是本通知的表单。", "{hint}"),
    "answers.unknown_field": Message("error", "{where}中没有“{name}”这一栏目。", "{hint}"),
    "answers.other_stage": Message(
        "note", "“{name}”属于其他环节，本环节不使用。", "不需要处理。"
    ),
    "answers.wrong_shape": Message("error", "{where}应为{expected}，现为{found}。", "请按{expected}填写。"),
    "answers.unknown_condition": Message("error", "声明中的“{name}”不是本通知的条件。", "{hint}"),
    # any field
    "field.required": Message("error", "{where}未填写。", "请填写。"),
    "field.unreadable": Message("error", "{where}填写的“{typed}”读不出{expected}。", "请改为{example}。"),
    "text.too_long": Message(
        "error", "{where}最多 {limit} 字，现有 {count} 字。", "请删减 {excess} 字。"
    ),
    "text.control": Message("warning", "{where}含有看不见的控制字符，已去掉。", "请核对文字是否完整。"),
    "number.not_integer": Message("error", "{where}应为整数，现为 {typed}。", "请填整数。"),
    "number.negative": Message("error", "{where}不能为负数，现为 {typed}。", "请核对后改正。"),
    "money.huge": Message("warning", "{where}为 {typed}（单位：{unit}），数额过大。", "请核实是否把元填成了{unit}。"),
    "percent.range": Message("warning", "{where}为 {typed}，不在 0%～100% 之间。", "请核实数值和小数点。"),
    "date.impossible": Message("error", "{where}填写的“{typed}”不是存在的日期。", "请核对年月日。"),
    "date.far": Message("warning", "{where}填写的“{typed}”距今过远。", "请核实年份。"),
    "date.other_year": Message(
        "error", "{where}填写的“{typed}”不是{year}年，表上已印好“{year}年”。", "请只填月和日，如 1月20日；年份不符的请先与主管部门确认。"
    ),
    "date.future": Message("error", "{where}填写的“{typed}”晚于今天（{today}）。", "请核对年月日。"),
    "choice.unknown": Message("error", "{where}填写的“{typed}”不在可选项内。", "请从下列各项中选择：{options}。"),
    "choice.repeated": Message("warning", "{where}重复选择了“{typed}”。", "请删去重复的一项。"),
    "uscc.length": Message("error", "{where}应为 18 位，现为 {count} 位。", "请对照营业执照补全或删去多余字符。"),
    "uscc.alphabet": Message(
        "error", "{where}含不允许的字符“{bad}”。", "代码只用数字和大写字母，不用 I、O、S、V、Z，请核对。"
    ),
    "uscc.checksum": Message(
        "error", "{where}填写的“{typed}”校验码不符：第 18 位应为 {expected}。", "请对照营业执照逐位核对。"
    ),
    "uscc.orgcode": Message("warning", "{where}第 9～17 位的校验位不符。", "请对照营业执照核实。"),
    "uscc.type": Message("warning", "{where}第 1～2 位“{prefix}”不是常见的登记类别。", "请对照营业执照核实。"),
    "uscc.region": Message(
        "warning", "{where}第 3～8 位“{region}”不在区划代码表中。", "开发区登记机关可能使用自编代码，请核实。"
    ),
    "industry.unknown": Message(
        "error", "{where}填写的“{typed}”不在 GB/T 4754-2017（2019 年修改）中。", "{hint}"
    ),
    "industry.name": Message(
        "error", "{where}填写的“{typed}”的代码和名称不一致：{code} 是“{name}”。", "请只填一个代码，或改正名称。"
    ),
    "industry.level": Message(
        "error", "{where}填写的“{typed}”是{level}“{name}”，表格要填 4 位小类代码。", "请选择其下的小类：{below}。"
    ),
    "industry.letter": Message(
        "error", "{where}填写的“{typed}”的门类字母不对：{code} {name}属于门类 {letter}。", "请改为 {letter}{code} 或核对代码。"
    ),
    "region.unknown": Message(
        "warning", "{where}填写的“{typed}”不在区划和国家高新区名单中。", "开发区等可以照实填写，请核实名称。"
    ),
    "region.ambiguous": Message("warning", "{where}填写的“{typed}”不止一处：{places}。", "请写全所在设区市。"),
    "phone.unreadable": Message("error", "{where}填写的“{typed}”读不出电话号码。", "请填手机号或带区号的座机号。"),
    "phone.mobile_length": Message("error", "{where}填写的“{typed}”手机号应为 11 位，现为 {count} 位。", "请核对号码。"),
    "phone.no_area": Message("warning", "{where}填写的“{typed}”没有区号。", "请补上区号，如 025-{typed}。"),
    "phone.doubtful": Message("warning", "{where}填写的“{typed}”不在已知号段内。", "请拨打核实。"),
    "email.bad": Message("error", "{where}填写的“{typed}”不是电子邮箱地址。", "请填形如 name@example.com 的地址。"),
    "url.bad": Message("error", "{where}填写的“{typed}”不是网址。", "请填形如 https://www.example.com 的网址。"),
    "postcode.bad": Message("error", "{where}填写的“{typed}”不是邮政编码。", "请填 6 位数字。"),
    # conditions, rules, whole forms
    "rule": Message("error", "{say}", "{fix}"),
    "rule.failed_to_run": Message("warning", "{where}的校验规则无法计算：{why}。", "请人工核对这一项。"),
    "condition": Message("error", "{say}", "{fix}"),
    "condition.undeclared": Message("warning", "条件“{text}”尚未声明。", "请核实后选择：{options}。"),
    "condition.unanswered": Message("warning", "核对条件“{text}”要用的“{name}”还没有填。", "请填写，由程序核对。"),
    "condition.unknown_option": Message(
        "error", "条件“{text}”的声明“{typed}”不在可选项内。", "请从下列各项中选择：{options}。"
    ),
    "condition.refused": Message("error", "已声明“{typed}”，不符合条件“{text}”。", "请核对条件；如选错请改选。"),
    "applicant.missing": Message("error", "没有申报单位名称。", "请填写单位全称。"),
    "applicant.differs": Message(
        "error", "申报单位的{what}“{left}”与{where}“{right}”不一致。", "请改为一致。"
    ),
    "deadline.passed": Message("warning", "{what}的截止日期 {date} 已过（今天 {today}）。", "请先与{to}联系。"),
    "deadline.near": Message("note", "距{what}的截止日期 {date} 还有 {days} 天。", "请留出盖章和报送的时间。"),
    # evidence
    "slot.empty": Message("error", "佐证材料“{slot}”没有文件{why}。", "请放入文件。"),
    "slot.suggested": Message("note", "佐证材料“{slot}”没有文件{why}。", "如有请放入；没有可不放。"),
    "slot.fewer": Message(
        "warning", "佐证材料“{slot}”有 {count} 个文件，少于填报的 {expected} 项。", "请核对每一项是否都有证明。"
    ),
    "slot.more": Message(
        "error", "“{slot}”放了 {count} 个文件，通知限 {most} 个。", "请按通知的限额取舍后移除多出的文件。"
    ),
    "slot.format": Message(
        "warning", "“{slot}”要的是{wanted}，文件“{file}”是{found}。", "请换成要求的格式；通知允许的可不改。"
    ),
    "slot.not_the_same": Message(
        "warning",
        "网上打印件“{file}”里没有找到“{name}”里的{missing}。",
        "通知要求书面材料和网上填报的内容完全一致，请核对后改为一致。",
    ),
    "slot.not_compared": Message(
        "note", "“{slot}”没有 PDF，“{name}”和网上填报的内容没有由程序核对。", "请放入网上系统生成的 PDF，或自行逐项核对。"
    ),
    "slot.no_text": Message(
        "note", "“{file}”是扫描图片，没有文字，不能由程序和书面材料核对。", "请放入网上系统直接生成的 PDF，或自行逐项核对。"
    ),
    "insert.both": Message(
        "warning", "{where}填了文字，佐证栏“{slot}”又放了 Word 文件，成品里用的是 Word 文件。", "请核对，两处只留一处。"
    ),
    "insert.odd": Message(
        "error", "“{slot}”里的“{file}”不是能并入的 Word（.docx）文件。", "请用 Word 或 WPS 打开，另存为 .docx 后放回。"
    ),
    "insert.revised": Message(
        "error", "“{slot}”里的“{file}”还有修订或批注。", "请在 Word 或 WPS 里接受或拒绝全部修订、删除批注后放回。"
    ),
    "insert.empty": Message("error", "“{slot}”里的“{file}”没有内容。", "请放入写好的 Word 文件，或移除后直接填写。"),
    "letter.unnumbered": Message("warning", "“{name}”没有填文号。", "请填写发文字号；印发后补填也可以。"),
    "letter.form": Message(
        "note", "“{name}”的文号“{typed}”不像发文字号。", "发文字号由机关代字、年份和序号组成，如“×科发〔2024〕1号”，请核对。"
    ),
    "evidence.unknown_folder": Message("warning", "佐证材料中的文件夹“{file}”不是本通知的佐证栏。", "{hint}"),
    "evidence.loose_file": Message("warning", "文件“{file}”不在任何佐证栏文件夹里，没有装入。", "请移到对应的文件夹。"),
    "evidence.type": Message(
        "error", "文件“{file}”是{found}，不能直接装订。", "请另存为 PDF（或 JPG、PNG 图片）后放回。"
    ),
    "evidence.office": Message(
        "error", "{found}文件“{file}”没有程序能画成页面。", "请用 WPS 或 Word 打开，另存为 PDF 后放回。"
    ),
    "evidence.drawn_by": Message("note", "“{file}”由 {engine} 转成页面。", "请看一遍装订后的页面。"),
    "evidence.ofd": Message(
        "warning", "OFD“{file}”原样放进电子版，册中留有插页。", "请用 OFD 阅读器打印原文件，换下插页；转换会丢失电子签章，程序不转换。"
    ),
    "evidence.reduced": Message(
        "note", "图片“{file}”有 {width}×{height} 像素，装订时缩到 {dpi} dpi。", "不需要处理；电子版中是原图。"
    ),
    "evidence.empty": Message("error", "文件“{file}”是空的（0 字节）。", "请重新复制这个文件。"),
    "evidence.too_big": Message("error", "文件“{file}”有 {size} MB，超过 {limit} MB。", "请压缩或拆分后放回。"),
    "evidence.encrypted": Message("error", "PDF“{file}”有打开密码。", "请解除密码后另存，再放回。"),
    "evidence.damaged": Message("error", "文件“{file}”已损坏，打不开。", "请重新扫描或重新导出。"),
    "evidence.repaired": Message("warning", "PDF“{file}”的结构有损坏，已修复后装入。", "请看一遍装订后的页面。"),
    "evidence.no_pages": Message("error", "“{file}”里一页内容也没有。", "请打开检查，重新导出或另存后放回。"),
    "evidence.huge_image": Message(
        "error", "图片“{file}”尺寸为 {width}×{height} 像素，过大。", "请缩小到 {limit} 像素以内。"
    ),
    "evidence.low_resolution": Message(
        "warning", "图片“{file}”只有 {dpi} dpi，打印可能不清楚。", "请用不低于 150 dpi 重新扫描或拍摄。"
    ),
    "evidence.wrong_extension": Message("note", "文件“{file}”实际是{found}，已按实际格式处理。", "不需要处理。"),
    "evidence.form": Message("error", "PDF“{file}”里有填写的内容或批注没有画在页面上，印不出来。", "请用阅读器打开，打印成 PDF 后放回。"),
    "evidence.layers": Message("error", "PDF“{file}”里有隐藏的图层，装订后会显出来。", "请用阅读器打开，打印成 PDF 后放回。"),
    "evidence.not_given": Message(
        "warning", "没有放入佐证材料，各佐证栏未核对。", "通知要求提供相关证明材料的，请放入后重新生成。"
    ),
    "evidence.page_damaged": Message("error", "PDF“{file}”第 {page} 页的内容已损坏，印出来会不完整。", "请重新扫描或重新导出。"),
    "evidence.duplicate": Message("warning", "文件“{file}”与“{other}”内容相同。", "请核实是否放重了。"),
    "evidence.link": Message("error", "“{file}”是链接，不是文件本身。", "请放入文件本身。"),
    # pages
    "page.glyph": Message("error", "“{char}”（{point}）没有可用的字形，印不出来。", "请核对这个字，或改用其他写法。"),
    "page.clipped": Message("error", "{where}的内容超出固定行高，印出来会被截断：“{text}”。", "请缩短内容。"),
    "page.font": Message(
        "note", "{file}用了程序没有的字体“{font}”，PDF 中以相近的字体代替，位置不变。", "需要原字体时，请在装有它的电脑上打印 Word 文件。"
    ),
    "page.drawn_by": Message("note", "“{file}”的页面由 {engine} 画成（{why}）。", "请看一遍页面再打印。"),
    "page.by_hand": Message("note", "“{file}”没有生成 PDF：{why}", "请用 WPS 或 Excel 打开后打印。"),
    "page.unsupported": Message("error", "{file}（{where}）无法忠实呈现：{what}。", "{hint}"),
    # forms read back
    "read.other_form": Message("error", "“{file}”不是“{form}”，表里的栏目对不上。", "请核对是不是放错了文件。"),
    "read.partly": Message("warning", "“{file}”只有 {percent}% 的栏目与“{form}”对得上。", "读出的内容请逐项核对。"),
    "read.missing": Message("warning", "“{file}”里没有找到栏目“{title}”。", "请看原文件，补填这一项。"),
    "read.inserted": Message("error", "“{file}”里有 {count} 处修订插入的文字（{shown}），已按接受读取。", "请在 Word 或 WPS 中接受或拒绝全部修订后再定稿。"),
    "read.deleted": Message("error", "“{file}”里有 {count} 处修订删除的文字（{shown}），已按删除处理。", "请在 Word 或 WPS 中接受或拒绝全部修订后再定稿。"),
    "read.comments": Message("error", "“{file}”里有 {count} 条批注（{shown}）。", "请处理后在 Word 或 WPS 中删除批注。"),
    "read.edited": Message("warning", "“{file}”里“{field}”改过：原为“{was}”，现为“{now}”，按现在的读取。", "请核对。"),
    "read.rows_edited": Message("warning", "“{file}”里“{table}”的行数改过，按现在的读取。", "请逐行核对。"),
    "read.count": Message("warning", "“{file}”里“{field}”写着 {printed} 项，列出的有 {found} 项。", "请核对项数。"),
    "summary.unseen": Message("warning", "汇总表里有 {count} 家还有没核对的内容，推测的区县等没有写进去。", "请在“审核”里逐项核对。"),
    "order.unknown": Message("warning", "推荐顺序里的“{name}”不在台账里。", "请核对名称或代码，再排一次。"),
    "final.differs": Message("error", "“{file}”里“{field}”为“{theirs}”，填报的是“{ours}”。", "请先收回改过的 Word，或改好 Word 后重新定稿。"),
    "final.unreadable": Message("error", "“{file}”不能定稿：{why}。", "请另存为 .docx 后再试。"),
    "collected.no_pdf": Message("warning", "“{unit}”的表（{file}）没有程序能画成 PDF。", "请用 WPS 或 Word 打开，另存为 PDF 后一并报送。"),
    # packages
    "package.not_package": Message("error", "“{file}”不是申报材料包。", "请选择本程序生成的 .zip 或文件夹。"),
    "package.bad_zip": Message("error", "压缩包“{file}”已损坏或不是 zip：{why}。", "请重新复制或重新生成。"),
    "package.bomb": Message("error", "压缩包“{file}”展开后过大（{size} MB），没有打开。", "请与报送单位核实。"),
    "package.unsafe_name": Message("error", "压缩包里的文件名“{file}”不安全，没有打开。", "请与报送单位核实。"),
    "package.missing": Message("error", "材料包缺少文件“{file}”。", "请重新生成材料包。"),
    "package.unexpected": Message("error", "材料包里多出文件“{file}”，清单中没有。", "请删去或重新生成材料包。"),
    "package.changed": Message("error", "文件“{file}”与清单不一致，内容被改动或损坏。", "请重新生成材料包。"),
    "package.folder_differs": Message(
        "error", "文件夹里的“{file}”与压缩包里的不一致。", "请重新生成，或以压缩包为准。"
    ),
    "package.no_zip": Message("note", "旁边没有压缩包“{file}”，只核对了文件夹。", "报送时请连同压缩包一起。"),
    "package.kept_aside": Message(
        "note", "原文件夹里有另外放入或改动过的文件，没有覆盖，已改名保留为“{file}”。", "不再需要时可自行删除。"
    ),
    "package.foreign": Message("error", "“{file}”已存在，但不是本程序生成的材料包，没有覆盖。", "请改名、移走，或换一个输出位置。"),
    "package.other_unit": Message(
        "error", "“{file}”已存在，是另一个单位、通知或环节的材料包，没有覆盖。", "请换一个输出位置。"
    ),
    "package.no_code": Message("error", "文件“{file}”里没有本材料包的核对码 {expected}。", "请重新生成材料包。"),
    "package.other_data": Message(
        "error", "文件“{file}”内附的填报数据与本材料包的不一致。", "请确认是不是放错了文件，或重新生成材料包。"
    ),
    "package.busy": Message("error", "另一个窗口正在生成“{file}”。", "请等它完成后再试。"),
    "package.bad_data": Message("error", "“{file}”读不出填报数据：{why}。", "请重新生成材料包。"),
    "package.newer": Message(
        "error", "材料包由更新版本的程序生成（数据格式 {found}，本程序支持到 {known}）。", "请升级程序后再打开。"
    ),
    "package.unknown_notice": Message(
        "warning", "本机没有通知“{notice}”（版本 {version}），只核对了文件是否完整、表格与数据是否一致。", "如需全部核对，请先导入该通知。"
    ),
    "package.other_version": Message(
        "warning", "通知“{notice}”本机的（版本 {ours}）与材料包所用的（版本 {theirs}）不是同一份，只核对了文件是否完整、表格与数据是否一致。",
        "如需全部核对，请使用相同版本的通知。",
    ),
    "package.value_missing": Message(
        "error", "文件“{file}”里找不到{where}的内容“{value}”。", "表格可能被改动过，请重新生成。"
    ),
    "package.edited": Message(
        "error", "文件“{file}”里“{found}”与填报数据“{expected}”不一致。", "表格被改动过，请改回或重新填报后生成。"
    ),
    "package.pages": Message("error", "文件“{file}”应有 {expected} 页，实际 {found} 页。", "请重新生成材料包。"),
    "package.unreadable": Message("error", "文件“{file}”打不开：{why}。", "请重新生成材料包。"),
    # case files
    "case.empty": Message("error", "{noun}“{file}”是空的（0 字节）。", "请从备份或原来的电脑重新复制。"),
    "case.other_kind": Message("error", "“{file}”不是{noun}。", "请选择以 {suffix} 结尾的文件。"),
    "case.damaged": Message("error", "{noun}“{file}”已损坏。", "请从备份复制，或用“抢救”把还能读出的内容存成新的文件。"),
    "case.newer": Message(
        "error", "{noun}“{file}”由更新版本的程序保存（格式 {found}，本程序支持到 {known}）。", "请升级程序后再打开。"
    ),
    "case.bad_notice": Message("error", "{noun}“{file}”里的通知读不出：{why}。", "请用“抢救”，或请发给您文件的人重新复制。"),
    "case.attachment_damaged": Message("error", "{noun}“{file}”里的附件“{name}”已损坏，读不出来。", "请重新放入这个文件。"),
    "case.changing": Message("error", "文件“{file}”正在被其他程序改写，没有放入。", "请关闭它后再放一次。"),
    "case.in_use": Message("note", "“{file}”正由 {holder} 打开，现在只能看，不能改。", "请等对方关闭后重新打开。"),
    "case.removable": Message("warning", "“{file}”在移动磁盘上。", "请先复制到本机再填，拔出磁盘会中断保存。"),
    "case.handed": Message("warning", "“{file}”已于 {when} 交接给 {to}。", "请等对方填好后收回，以免两边各改各的。"),
    "case.full": Message("error", "磁盘满了，{noun}“{file}”没有存上。", "请清理磁盘，内容还在窗口里。"),
    "case.busy": Message("error", "{noun}“{file}”正被其他程序占用。", "请稍等再试。"),
    "case.no_access": Message("error", "{noun}“{file}”读写不了。", "请检查磁盘、权限，或复制到本机后再打开。"),
    "case.no_write": Message("note", "“{file}”或它所在的文件夹不能写，现在只能看，不能改。", "要修改请先复制到本机。"),
    "case.lost": Message("warning", "{what}读不出来，没有救回。", "请核对后重新填写或放入。"),
    # notice folders and templates
    "notice.problem": Message("error", "{why}。", "请修改 {file} 后再试。"),
    "template.unknown_name": Message("error", "模板“{file}”用了表单里没有的名字“{name}”。", "{hint}"),
    "template.unused_field": Message("error", "模板“{file}”没有印出栏目“{name}”。", "请在模板中加上，或标为 printed: false。"),
    "template.syntax": Message("error", "模板“{file}”用不了：{why}。", "请修改模板后再试。"),
    "lint.unsupported": Message("error", "{where}：{what}，本程序画不出来。", "{hint}"),
    "lint.engine": Message("warning", "{where}：{what}，不同软件排出来会不一样。", "可用 lint --fix 自动改好。"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands. `row` counts from 1."""

    form: str | None = None
    field: str | None = None
    table: str | None = None
    row: int | None = None
    slot: str | None = None
    file: str | None = None


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Finding:
    """One message about one place. `message` and `fix` are ready to be shown."""

    code: str
    level: Level
    message: str
    fix: str
    place: Place = NOWHERE
    basis: str | None = None

    def as_json(self) -> dict[str, object]:
        return {
            "code": self.code,
            "level": self.level,
            **asdict(self.place),
            "message": self.message,
            "fix": self.fix,
            "basis": self.basis,
        }


def finding(
    code: str,
    place: Place = NOWHERE,
    facts: Mapping[str, object] | None = None,
    /,
    *,
    level: Level | None = None,
    basis: str | None = None,
    **more: object,
) -> Finding:
    """Turn a code and its facts into a Finding; facts that the place holds need not be repeated."""
    message = CATALOGUE[code]
    known: dict[str, object] = {name: value for name, value in asdict(place).items() if value is not None}
    known |= {**(facts or {}), **more}
    return Finding(
        code, level or message.level, message.text.format(**known), message.fix.format(**known), place, basis
    )


@dataclass(frozen=True, slots=True)
class Report:
    """All findings on one thing, in the order in which a person would meet them."""

    findings: tuple[Finding, ...] = field(default=())

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __add__(self, other: Iterable[Finding]) -> Report:
        return replace(self, findings=(*self.findings, *other))

    @property
    def blocked(self) -> bool:
        return any(each.level == "error" for each in self.findings)

    def of_level(self, level: Level) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.level == level)


LEVEL_NAMES: dict[Level, str] = {"error": "必须改", "warning": "请核实", "note": "提示"}
