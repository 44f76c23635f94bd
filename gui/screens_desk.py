"""The bureau's desk walked through a made-up inbox → a picture of each of its screens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forms.library import Source
    from gui.screens import Walk

COUNTIES = ("玄武区", "江宁区", "浦口区")
UNITS = (
    ("南京钟山智数科技服务有限公司", "91320102MA1K7T3Q6T", "13800000002"),
    ("南京紫金生物检测技术有限公司", "91320115MA1M2B3C58", "13800000004"),
    ("南京扬子碳管理服务有限公司", "91320111MA1N4D5E6F", "13800000002"),
    ("南京秦淮科技金融服务有限公司", "91320104MA1P6F7G7C", "13800000006"),
    ("南京江北创业孵化管理有限公司", "91320111MA1Q8H9J8H", "13800000008"),
)


def walk_desk(walk: Walk) -> None:
    """A new ledger, an inbox taken in, one entry reviewed, the summary, the progress."""
    from forms.gather import collecting
    from forms.tally import expected_from
    from gui.home.begin_roster import create_roster
    from packager.demo import example

    window = walk.window
    library = window.library
    assert library is not None
    source = example(library)
    wanted = collecting(source.notice)
    assert wanted is not None
    window.open_roster(create_roster(walk.settings.cases_folder, source, wanted, "南京市科学技术局"))
    desk = window.desk
    assert desk is not None
    walk.shot("台账_空的收件")
    folder = walk.home / "收件"
    write_inbox(source, folder)
    desk.ledger.take_in([folder])
    walk.until(lambda: desk.ledger.job is None and not window.workshop.busy)
    desk.ledger.expect(
        expected_from(
            "".join(f"{name}\t{COUNTIES[n % 3]}\n" for n, (name, _, _) in enumerate(UNITS))
            + "南京玄武软件测评有限公司\t玄武区\n"
        )
    )
    walk.shot("台账_收件")
    desk.show_face("审核")
    walk.until(lambda: not window.workshop.busy)
    walk.shot("台账_审核")
    desk.review.open_row(1)
    walk.until(lambda: not window.workshop.busy and bool(desk.review.pane.source.pages))
    walk.wait(600)
    walk.shot("台账_核对一家")
    desk.show_face("汇总表")
    walk.until(lambda: not window.workshop.busy and bool(desk.summary.pages.pages))
    walk.wait(600)
    walk.shot("台账_汇总表")
    desk.show_face("进度")
    walk.shot("台账_进度")
    desk.show_face("报送")
    walk.shot("台账_报送")
    window.go_home()
    walk.shot("汇总台账")


def write_inbox(source: Source, folder: Path) -> None:
    """Forms of several made-up applicants as they come in: ours, stripped of their data, and what nobody asked for."""
    from forms.answers import read_answers
    from packager.documents import fill_file
    from packager.zipped import read_office, write_office

    stage = source.notice.stages[0]
    raw: dict[str, Any] = json.loads((source.folder / "samples" / stage.id / "full.json").read_text("utf-8"))
    form = source.notice.form(stage.form_ids[0])
    for number, (unit, code, phone) in enumerate(UNITS):
        typed = {**raw[form.id], "机构名称": unit, "统一社会信用代码": code, "联系人联系方式": phone}
        typed |= {"科技人员数2024": "900"} if number == 2 else {}
        answers, _ = read_answers(source.notice, stage, {form.id: typed})
        data, suffix = fill_file(source, stage, form, answers.forms[form.id])
        if number % 2:
            data = write_office(
                {name: part for name, part in read_office(data).items() if "customXml" not in name}
            )
        target = folder / COUNTIES[number % 3] / f"{unit}_{form.id}{suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    (folder / "江宁区" / "会议照片.exe").write_bytes(b"MZ" + bytes(200))
    (folder / "浦口区" / "空文件.docx").write_bytes(b"")
