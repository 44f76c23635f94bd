"""Plain facts about what came in: who is missing, what stands twice, which county, what two submissions really differ in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.counties import county_in, county_of
from forms.gather import collecting, rows
from forms.library import Source
from forms.roster import Cell, Entry, Intake
from forms.tally import NOWHERE, Expected, by_county, duplicates, expected_from, missing, reconcile
from packager.joined import differences, fuller

FORM = "信息简表"
JIA = Entry("1", "91320102MA1K7T3Q6T", "南京甲（集团）公司", "玄武区")
YI = Entry("2", "", "乙公司", "江宁区", "推荐")
BING = Entry("3", "", "丙公司")


def filled(entry: Entry, **typed: object) -> Entry:
    return replace(entry, values={FORM: {name: Cell(value) for name, value in typed.items()}})


# ---- how far each county is


def test_counties_are_counted_by_state_and_those_without_one_come_last() -> None:
    found = by_county([BING, JIA, YI], [])
    assert [each.county for each in found] == ["江宁区", "玄武区", NOWHERE]
    assert found[0].states["推荐"] == 1
    assert {each.expected for each in found} == {None}, "without a list nobody is expected"


def test_a_county_that_sent_nothing_is_counted_where_it_was_expected() -> None:
    (found,) = [each for each in by_county([JIA], [Expected("丁公司", "浦口区")]) if each.county == "浦口区"]
    assert (found.expected, found.received) == (1, 0)


def test_somebody_is_not_missing_whose_name_is_written_otherwise() -> None:
    assert missing([JIA], [Expected("南京甲(集团)公司 "), Expected("丁公司")]) == [Expected("丁公司")]


def test_somebody_who_changed_its_name_is_known_by_its_code() -> None:
    assert missing([JIA], [Expected("从前的名字", key=JIA.key)]) == []


# ---- lists as people paste them


@pytest.mark.parametrize(
    "line",
    [
        "甲公司\t江宁区\t91320102MA1K7T3Q6T",
        "甲公司，91320102ma1k7t3q6t，江宁区",
        "1\t甲公司\t江宁区\t91320102MA1K7T3Q6T",
        "91320102MA1K7T3Q6T\t甲公司\t江宁区",
        "江宁区\t甲公司\t91320102MA1K7T3Q6T",
        "甲公司 江宁区 91320102MA1K7T3Q6T",
        "甲公司　江宁区　９１３２０１０２ＭＡ１Ｋ７Ｔ３Ｑ６Ｔ",
    ],
)
def test_a_pasted_line_is_understood_in_any_order(line: str) -> None:
    assert expected_from(line) == [Expected("甲公司", "江宁区", "91320102MA1K7T3Q6T")]


def test_blank_lines_are_nobody() -> None:
    assert expected_from("甲公司\n\n \t \n乙公司\n") == [Expected("甲公司"), Expected("乙公司")]


# ---- what stands twice


def test_the_same_phone_in_two_entries_is_said_of_both() -> None:
    one, two = (
        filled(JIA, 联系人联系方式="138 0000 0002"),
        filled(YI, 法人代表联系方式="１３８０００００００2"),
    )
    found = duplicates([one, two], [])
    assert found["1"] == ["电话“13800000002”与乙公司相同"]
    assert found["2"] == [f"电话“13800000002”与{JIA.unit}相同"]


def test_one_of_several_phones_is_enough() -> None:
    one = filled(JIA, 联系人联系方式="025-84000001/13800000002")
    two = filled(YI, 联系人联系方式="13800000002、025-84000009")
    assert list(duplicates([one, two], [])) == ["1", "2"]


def test_a_phone_twice_in_one_entry_is_nothing_to_say() -> None:
    one = filled(JIA, 联系人联系方式="13800000002", 法人代表联系方式="13800000002")
    assert duplicates([one, YI], []) == {}


def test_entries_without_a_name_are_not_each_others_double() -> None:
    assert duplicates([Entry("1"), Entry("2")], []) == {}


def test_one_file_of_two_entries_is_named() -> None:
    intake = Intake("a", "证书.pdf", "收件/证书.pdf", 3, "扫描件或佐证")
    found = duplicates([replace(JIA, sources=("a",)), replace(YI, sources=("a",))], [intake])
    assert found["2"] == [f"文件“证书.pdf”与{JIA.unit}的是同一个"]


# ---- lists of counties

LIST = {"county": "玄武区", "file": "玄武区/汇总表.xlsx", "unit": "玄武区科技局"}
SHOWN = {"1": {"单位名称": "南京甲（集团）公司", "类别": "科技金融"}}


def test_a_list_and_the_forms_that_agree_give_nothing() -> None:
    listed = [{"单位名称": "南京甲(集团)公司", "类别": "科技 金融"}]
    assert list(reconcile([JIA], [{**LIST, "rows": listed}], SHOWN, "单位名称")) == []


def test_what_a_list_says_otherwise_is_shown_with_both() -> None:
    listed = [{"单位名称": "南京甲（集团）公司", "类别": "其他"}]
    (found,) = reconcile([JIA], [{**LIST, "rows": listed}], SHOWN, "单位名称")
    assert (found.kind, found.what) == ("不一致", "类别：县区表为“其他”，来件为“科技金融”")


def test_who_is_on_one_side_only_is_named() -> None:
    found = reconcile([JIA, YI], [{**LIST, "rows": [{"单位名称": "丁公司"}]}], SHOWN, "单位名称")
    assert {(each.kind, each.unit) for each in found} == {("有表无简表", "丁公司"), ("有简表无表", JIA.unit)}


# ---- counties


@pytest.mark.parametrize(
    ("names", "county"),
    [
        (["江宁区报送", "甲公司"], "江宁区"),
        (["江宁区报送", "玄武区"], "玄武区"),
        (["通州区", "南通市通州区"], "通州区"),
        (["江宁区玄武区"], ""),
        (["甲公司"], ""),
        ([], ""),
    ],
)
def test_the_innermost_folder_that_names_one_county_tells_it(names: list[str], county: str) -> None:
    assert county_in(names) == county


@pytest.mark.parametrize(
    ("code", "address", "county"),
    [
        ("91320102MA1K7T3Q6T", "南京市江宁区某路1号", "江宁区"),
        ("91320102MA1K7T3Q6T", "某路1号", "玄武区"),
        ("91320583MA1K7T3Q6T", "", "昆山市"),
        ("91320100MA1K7T3Q6T", "", ""),
        ("91110000MA1K7T3Q6T", "", ""),
        ("", "上海市浦东新区", ""),
    ],
)
def test_an_address_counts_before_the_authority_that_gave_the_code(
    code: str, address: str, county: str
) -> None:
    assert county_of(code, [address]) == county


# ---- the summary


def test_the_stage_that_collects_is_found_with_its_table(backbone: Source) -> None:
    wanted = collecting(backbone.notice)
    assert wanted is not None
    assert (wanted.stage.id, wanted.origin.id, wanted.form.id) == ("设区市科技局", "申报单位", FORM)
    assert collecting(backbone.notice, "申报单位") is None


def test_each_applicant_is_a_row_in_the_words_of_its_columns(backbone: Source) -> None:
    wanted = collecting(backbone.notice)
    assert wanted is not None
    raw = {FORM: {"机构名称": "甲公司", "类别": "科技金融", "填报人": "李", "填报人联系方式": "13800000002"}}
    whole, bare = rows(wanted, backbone.notice, [raw, {FORM: {"机构名称": "乙公司"}}])
    assert (whole["单位名称"], whole["类别"], whole["填报人联系方式"]) == (
        "甲公司",
        "科技金融",
        "李，13800000002",
    )
    assert bare["填报人联系方式"] == "", "no comma without anything around it"


# ---- two submissions


def difference(source: Source, mine: dict[str, Cell], theirs: dict[str, Cell]) -> list[str]:
    return list(differences(source.notice, source.notice.stages[0], {FORM: mine}, {FORM: theirs}))


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("成立时间", "2015年3月", "2015.03"),
        ("营业收入2024", "12,345.60", "12345.6"),
        ("营业收入2024", "１２", "12"),
        ("机构名称", "南京 甲（集团）公司", "南京甲(集团)公司"),
        ("创新及服务能力介绍", "一。\n二。", "一。二。"),
        ("从业人员数2024", "1,200", "1200"),
        ("科技项目", [{"项目名称": "甲", "级别": ""}], [{"项目名称": "甲"}]),
    ],
)
def test_what_means_the_same_is_no_difference(
    backbone: Source, name: str, one: object, other: object
) -> None:
    assert difference(backbone, {name: Cell(one)}, {name: Cell(other)}) == []


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("成立时间", "2015年3月", "2015年4月"),
        ("营业收入2024", "12", "120000"),
        ("成立时间", "去年", "前年"),
        ("科技项目", [{"项目名称": "甲"}], [{"项目名称": "甲"}, {"项目名称": "乙"}]),
        ("科技项目", [{"项目名称": "甲", "级别": "省级"}], [{"项目名称": "甲", "级别": "市级"}]),
    ],
)
def test_what_means_something_else_is_a_difference(
    backbone: Source, name: str, one: object, other: object
) -> None:
    assert difference(backbone, {name: Cell(one)}, {name: Cell(other)}) == [name]


@pytest.mark.parametrize("theirs", [Cell("乙", "ask"), Cell("")])
def test_a_guess_or_nothing_raises_no_difference(backbone: Source, theirs: Cell) -> None:
    assert difference(backbone, {"联系人": Cell("甲")}, {"联系人": theirs}) == []
    assert difference(backbone, {"联系人": theirs}, {"联系人": Cell("甲")}) == []


def test_a_guess_that_a_person_vouched_for_counts(backbone: Source) -> None:
    assert difference(backbone, {"联系人": Cell("甲", "ask", by="王")}, {"联系人": Cell("乙")}) == ["联系人"]


def merged(mine: Cell, theirs: Cell) -> Cell:
    return fuller({FORM: {"联系人": mine}}, {FORM: {"联系人": theirs}})[FORM]["联系人"]


def test_of_both_the_one_that_says_something_stands() -> None:
    assert merged(Cell(""), Cell("乙")) == Cell("乙")
    assert merged(Cell("甲"), Cell("")) == Cell("甲")


def test_of_both_the_surer_one_stands() -> None:
    assert merged(Cell("甲", "ask"), Cell("乙")) == Cell("乙")
    assert merged(Cell("甲"), Cell("乙", "ask")) == Cell("甲")


@pytest.mark.parametrize("vouched", [Cell("甲", "ask", by="王"), Cell("", by="王")])
def test_what_a_person_vouched_for_stays(vouched: Cell) -> None:
    assert merged(vouched, Cell("乙")) == vouched


def test_fields_that_only_the_other_has_are_added() -> None:
    assert fuller({}, {FORM: {"联系人": Cell("乙")}}) == {FORM: {"联系人": Cell("乙")}}


def test_neither_of_the_two_is_changed_by_joining_them() -> None:
    mine = {FORM: {"联系人": Cell("")}}
    fuller(mine, {FORM: {"联系人": Cell("乙"), "法人代表": Cell("丙")}})
    assert mine == {FORM: {"联系人": Cell("")}}


def test_the_same_evidence_in_two_packages_is_named() -> None:
    found = duplicates(
        [replace(JIA, evidence={"e": "营业执照.pdf"}), replace(YI, evidence={"e": "执照{1}.pdf"})], []
    )
    assert found["1"] == [f"文件“执照{{1}}.pdf”与{YI.unit}的是同一个"]


def test_a_form_in_another_countys_folder_is_named() -> None:
    intake = Intake("a", "表.docx", "高淳区/表.docx", 3, "手填的表", county="高淳区")
    found = duplicates([replace(JIA, sources=("a",), county="玄武区")], [intake])
    assert found["1"] == ["来件放在“高淳区”的文件夹里，表上是“玄武区”"]
