"""Command line → options: every command with its arguments, mistakes in usage said in Chinese."""

from __future__ import annotations

import argparse
import datetime
import re
from pathlib import Path
from typing import Any, NoReturn

from packager.choice import ANY, ENGINES, EXTRAS, OURS
from packager.pdf.rules import PRESETS

PHRASES = (
    (r"unrecognized arguments: (.*)", "不认识的参数：{}"),
    (r"the following arguments are required: (.*)", "缺少参数：{}"),
    (r"argument \S+: invalid choice: '?([^']*)'?.*", "没有“{}”这个命令或选项"),
    (r"argument (\S+): expected one argument", "参数 {} 后面缺少内容"),
    (r"argument \S+: (\D.*)", "{}"),
)


class UsageError(Exception):
    """Wrong usage or unreadable input: one clear line, exit 2."""


class Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or "用法：")


class Parser(argparse.ArgumentParser):
    """argparse that speaks Chinese and leaves by our exit code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, formatter_class=Help)
        self._positionals.title, self._optionals.title = "内容", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        found = ((re.fullmatch(pattern, message), text) for pattern, text in PHRASES)
        said = next((text.format(match[1]) for match, text in found if match), message)
        raise UsageError(f"{said}。用 shenbao --help 查看用法。")


def parser() -> Parser:
    top = Parser(prog="shenbao", description="申报包：填报、校验、打包、核验。")
    commands = top.add_subparsers(dest="command", required=True, metavar="命令", parser_class=Parser)

    def command(name: str, text: str) -> Parser:
        made: Parser = commands.add_parser(name, help=text, description=text)
        made.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
        return made

    notices = command("notices", "列出通知库，或一个通知的全部内容")
    notices.add_argument("notice", nargs="?", metavar="通知")
    schema = command("schema", "一张表单的填报内容格式（JSON Schema）")
    schema.add_argument("notice", metavar="通知")
    schema.add_argument("form", metavar="表单")
    for name, text in (("check", "校验填报内容和佐证材料"), ("build", "生成材料包")):
        made = command(name, text)
        made.add_argument("notice", metavar="通知", help="通知，或一个 .shenbao 申报文件")
        made.add_argument("--stage", metavar="环节", help="默认为第一个环节")
        made.add_argument("--answers", type=Path, metavar="填报内容.json", help="给通知时必须有")
        made.add_argument("--evidence", type=Path, metavar="佐证材料文件夹")
        made.add_argument("--on", type=day, metavar="日期", help="按这一天判断是否过期，如 2025-10-20")
        add_engine(made, ANY, "佐证材料里的 Word、Excel 由谁画成页面")
        if name == "build":
            made.add_argument(
                "--roster", type=Path, metavar="台账.taizhang", help="汇总环节：汇总表和收集的表取自台账"
            )
            for extra, what in EXTRAS.items():
                made.add_argument(
                    f"--{extra}", action="store_true", help=f"加{what}（通知没有要求时默认不加）"
                )
            made.add_argument("--out", type=Path, required=True, metavar="输出文件夹")
    exporting = command("export", "把申报文件导出为填报内容和佐证材料文件夹")
    exporting.add_argument("case", type=Path, metavar="申报.shenbao")
    exporting.add_argument("--out", type=Path, required=True, metavar="输出文件夹")
    add_render(command("render", "Word 或 Excel 转 PDF"))
    add_lint(command("lint", "检查模板或通知文件夹"))
    add_desk(
        command("read", "从填好的 Word、Excel 表读回内容，每一项注明出处和把握"),
        command("collect", "收件：材料包、手填的表、县区汇总表 → 台账、汇总表、每家的补正清单"),
    )
    proving = command("verify", "核验材料包（压缩包或文件夹）")
    proving.add_argument("package", type=Path, metavar="材料包")
    outfit = command("shop", "把材料包里要打印的拷成一个文件夹：打印店、打印单、标签、光盘、用印申请单")
    outfit.add_argument("package", type=Path, metavar="材料包文件夹")
    outfit.add_argument("--out", type=Path, required=True, metavar="输出文件夹")
    showing = command("demo", "用自带的示例走一遍主要流程")
    showing.add_argument("--out", type=Path, default=Path("申报包示范"), metavar="输出文件夹")
    return top


def add_lint(linting: Parser) -> None:
    linting.add_argument("source", type=Path, metavar="输入.docx 或通知文件夹")
    linting.add_argument("--fix", type=Path, metavar="输出.docx", help="另存一份改好的")
    linting.add_argument(
        "--pack", type=Path, metavar="输出.tongzhi", help="通知文件夹没有问题时，另存为一个可以发给别人的文件"
    )


def add_desk(reading: Parser, collecting: Parser) -> None:
    reading.add_argument("notice", metavar="通知")
    reading.add_argument("form", metavar="表单")
    reading.add_argument("file", type=Path, metavar="文件")
    collecting.add_argument("notice", metavar="通知")
    collecting.add_argument("inbox", type=Path, metavar="收件文件夹或文件")
    collecting.add_argument("--roster", type=Path, required=True, metavar="台账.taizhang", help="没有就新建")
    collecting.add_argument("--out", type=Path, required=True, metavar="输出文件夹")
    collecting.add_argument(
        "--order", type=Path, metavar="顺序.txt", help="每行一个单位名称或信用代码，按此顺序推荐"
    )
    collecting.add_argument("--bureau", default="", metavar="汇总单位", help="写进汇总表和补正清单的单位名称")
    collecting.add_argument("--by", type=day, metavar="日期", help="补正期限")
    collecting.add_argument("--on", type=day, metavar="日期", help="补正清单的落款日期，默认今天")


def add_render(drawing: Parser) -> None:
    drawing.add_argument("source", type=Path, metavar="输入.docx 或 .xlsx")
    drawing.add_argument("target", type=Path, metavar="输出.pdf")
    drawing.add_argument("--rules", choices=sorted(PRESETS), default="word", help="排版规则")
    add_engine(drawing, OURS, "由谁画")


def add_engine(command: Parser, default: str, what: str) -> None:
    told = f"{what}：自动（本程序画，画不了的由 Word、WPS 或 LibreOffice 画）、本程序、其他；默认{default}"
    command.add_argument("--engine", choices=ENGINES, default=default, help=told)


def day(text: str) -> datetime.date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期“{text}”应写成 2025-10-28 的形式") from None
