"""What the special notices of the handbook ask comes out as printed: folding, contents, disc, copies, mail."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from forms.answers import read_answers
from forms.library import Library, Source
from forms.notice import Stage
from packager.build import Built, build
from packager.evidence import read_evidence
from packager.reopen import reopened
from packager.shop import take_along
from packager.visible import pdf_texts
from tests.helpers.evidence import made_evidence

Make = Callable[[str, str], Built]


@pytest.fixture
def make(library: Library, tmp_path: Path) -> Make:
    def made(notice: str, stage_id: str) -> Built:
        source = library.find(notice)
        assert source is not None
        stage = source.notice.stage(stage_id)
        raw = json.loads((source.folder / "samples" / stage_id / "full.json").read_text("utf-8"))
        answers, _ = read_answers(source.notice, stage, raw)
        folder = made_evidence(source.notice, stage, answers, tmp_path / "佐证", full=True)
        built = build(source, stage, raw, read_evidence(folder, stage), tmp_path / "出")
        assert built.folder, [each.message for each in built.report]
        return built

    return made


def guide_of(built: Built) -> str:
    assert built.folder
    return "".join("".join(pdf_texts((built.folder / "00_报送说明.pdf").read_bytes())).split())


def stages_with(library: Library, wanted: Callable[[Stage], bool]) -> list[tuple[Source, Stage]]:
    return [(source, stage) for source in library.sources for stage in source.notice.stages if wanted(stage)]


def test_a_folded_a3_volume_and_a_volume_of_its_own(make: Make) -> None:
    built = make("省专精特新中小企业（第二批）", "企业")
    folded, own = built.printed
    assert (folded.name, folded.size, folded.is_folded) == ("申报书", "A3", True)
    assert (own.name, own.binding) == ("佐证材料", "另行装订成一册")
    assert built.folder
    with pikepdf.open(built.folder / folded.file) as pdf:
        width, height = (float(each) for each in pdf.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (1191, 842)
    assert "10月18日24:00时前" in guide_of(built)
    assert "年份通知未写明" in guide_of(built)


def test_contents_of_two_levels_numbers_and_the_name_on_the_spine(
    make: Make, library: Library, tmp_path: Path
) -> None:
    built = make("省技术先进型企业", "企业")
    (volume,) = built.printed
    assert built.folder
    assert built.plan
    assert (volume.spine, volume.numbered, volume.front > 0) == (built.plan.unit, True, True)
    listing = "".join(
        "".join(pdf_texts((built.folder / volume.reading).read_bytes(), range(volume.front))).split()
    )
    assert "申请表" in listing
    assert "申请表：申请表" not in listing
    assert "相关证明材料" in listing
    names = [path.name for path in take_along(reopened(built.folder, library), tmp_path / "带走")]
    assert any("书脊" in name for name in names)
    assert any("光盘" in name for name in names)


def test_glue_binding_five_copies_side_tabs_and_a_labelled_disc(
    make: Make, library: Library, tmp_path: Path
) -> None:
    built = make("省未来产业（技术）研究院", "报送单位")
    volume = next(each for each in built.printed if each.name == "申报材料")
    assert (volume.copies, volume.size, volume.sides, volume.tabs) == (5, "A4", "双面", True)
    assert (volume.binding or "").startswith("胶装")
    assert built.folder
    taken = take_along(reopened(built.folder, library), tmp_path / "带走")
    label = next(path for path in taken if "光盘标签" in path.name)
    text = "".join("".join(pdf_texts(label.read_bytes())).split())
    assert "记号笔" in text
    assert "依托单位名称：申报的研究院名称" in text  # who hands in need not be who stands behind it
    assert all(
        name in text for name in ("所属设区市名称（或推荐部门名称）", "依托单位名称", "申报的研究院名称")
    )
    burned = [
        path.suffix for path in taken if path.parent != tmp_path / "带走" and "光盘" in str(path.parent)
    ]
    assert set(burned) == {".xlsx", ".pdf", ".docx"}


def test_every_item_has_its_own_copies_and_the_letter_its_number(make: Make) -> None:
    built = make("重点“小巨人”企业", "推荐单位")
    copies = {each.name: each.copies for each in built.printed}
    assert copies == {
        "推荐企业名单汇总表": 1,
        "推进计划投资情况汇总表": 1,
        "企业信息表及推进计划": 3,
        "企业佐证材料": 1,
        "联合推荐行文": 1,
    }
    said = guide_of(built)
    assert "与财政部门联合行文" in said
    assert "文号江工信发〔2024〕18号" in said


def test_the_day_of_sending_counts_where_it_is_printed(make: Make) -> None:
    assert "2024年9月30日前，以寄出时间为准" in guide_of(make("部省合作项目", "推荐单位"))


def test_only_the_workbook_goes_to_the_mailbox(make: Make) -> None:
    built = make("绿色债券贴息", "设区市生态环境局")
    assert built.folder
    mailed = [path.name for path in (built.folder / "邮件" / "附件").iterdir()]
    assert mailed
    assert all(name.endswith(".xlsx") for name in mailed)
    assert (built.folder / "邮件" / "收件人.txt").read_text("utf-8") == "zxzx@jshb.gov.cn"
    said = guide_of(built)
    assert "抄送省财政厅" in said
    assert {each.name: each.copies for each in built.printed}["绿色债券贴息汇总表"] == 2


def test_no_year_is_put_where_none_is_printed(library: Library) -> None:
    for source, stage in stages_with(library, lambda stage: any(each.day for each in stage.deadlines)):
        yearless = [each for each in stage.deadlines if each.day]
        assert all(each.date is None for each in yearless), source.notice.id
        assert any("年份" in doubt.text for doubt in source.notice.misprints), source.notice.id


def test_a_hyphen_inside_an_address_is_kept_and_marked(library: Library) -> None:
    for source, stage in stages_with(library, lambda stage: any("-" in mail for mail in stage.emails or ())):
        for mail in stage.emails or ():
            assert any(mail in doubt.text for doubt in source.notice.misprints), source.notice.id
