"""What the bureau gives out: 补正清单 and the answer to it, 收件清单, mails in several parts, pages to print again."""

from __future__ import annotations

import datetime
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from forms.gather import Collecting, collecting
from forms.library import Library, Source
from forms.roster import Cell, Entry, Paper
from forms.tally import Expected
from packager import deliver
from packager.deliver import LARGEST_MAIL, Mail, drafts, message
from packager.editions import Edition, EditionVolume, Reprint, reprints
from packager.fill.word import data_part
from packager.receipts import receipt_list, reminder
from packager.returns import (
    Item,
    Return,
    as_explanation,
    as_mail,
    as_word,
    mended,
    read_return,
    report_on,
    return_for,
)
from packager.verify import verify
from packager.visible import word_texts
from packager.zipped import read_office, write_office
from tests.helpers.ooxml import document, para
from tests.helpers.packages import built, rewrite
from tests.helpers.papers import DRAWN, PAPERS

FORM = "信息简表"
ON = datetime.date(2026, 11, 20)


@pytest.fixture
def wanted(backbone: Source) -> Collecting:
    found = collecting(backbone.notice)
    assert found is not None
    return found


@pytest.fixture
def entry(sample: Callable[..., dict[str, Any]]) -> Entry:
    """An application with a date nobody can read, a phone left out, and the bureau's own opinion."""
    raw = sample(成立时间="去年", 联系人联系方式="")
    cells = {FORM: {name: Cell(value) for name, value in raw[FORM].items()}}
    return Entry("1", "91320102MA1K7T3Q6T", "甲公司 <&>", values=cells, opinions=("请补充加盖公章。",))


@pytest.fixture
def given(backbone: Source, wanted: Collecting, entry: Entry) -> Return:
    by = datetime.date(2026, 12, 1)
    return return_for(backbone, wanted, entry, "某科技局", by, ON, "王工 025-84000000", "电子版纸质版都要。")


# ---- 补正清单


def test_the_list_has_everything_at_once_with_place_problem_and_remedy(given: Return) -> None:
    assert {"成立时间", "联系人联系方式"} <= {each.field for each in given.items}
    assert given.items[-1] == Item("审核意见", "请补充加盖公章。", "请按意见修改。")
    assert all(each.where and each.problem and each.fix for each in given.items)


def test_deadlines_are_no_matter_of_the_applicant(backbone: Source, wanted: Collecting, entry: Entry) -> None:
    codes = {each.code for each in report_on(backbone, wanted, entry)}
    assert not codes & {"deadline.passed", "deadline.near", "condition.undeclared"}


def test_without_anything_to_mend_there_is_no_item(
    backbone: Source, wanted: Collecting, sample: Callable[..., dict[str, Any]]
) -> None:
    cells = {FORM: {name: Cell(value) for name, value in sample()[FORM].items()}}
    assert return_for(backbone, wanted, Entry("1", values=cells), "某局", None, ON).items == ()


def test_the_word_file_carries_its_data(given: Return) -> None:
    assert read_return(as_word(given)) == given


def test_the_word_file_says_everything_to_a_person(given: Return) -> None:
    text = "\n".join(word_texts(read_office(as_word(given))))
    for each in given.items:
        for said in (each.where, each.problem, each.fix, each.basis):
            assert said in text
    for said in (
        "甲公司 <&>：",
        "2026年12月1日前",
        "某科技局",
        "2026年11月20日",
        "王工 025-84000000",
        given.note,
    ):
        assert said in text


def test_what_was_not_given_leaves_no_line(given: Return) -> None:
    text = "\n".join(word_texts(read_office(as_word(replace(given, note="", contact="")))))
    assert "说明：" not in text
    assert "联系：" not in text


def test_the_word_files_open_in_libreoffice(
    given: Return, soffice: Callable[[list[Path], str], list[Path]], tmp_path: Path
) -> None:
    files = {
        "补正清单.docx": as_word(given),
        "修改说明.docx": as_explanation(given, [(given.items[0], True)]),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    first, second = soffice([tmp_path / name for name in files], "txt")
    assert given.items[0].problem in first.read_text("utf-8-sig").replace("\n", "")
    assert "已修改" in second.read_text("utf-8-sig")


def test_the_mail_says_the_same_in_numbered_lines(given: Return) -> None:
    lines = as_mail(given).splitlines()
    for number, each in enumerate(given.items, 1):
        (line,) = [line for line in lines if line.startswith(f"{number}. ")]
        assert each.problem in line
        assert each.fix in line
    assert f"下列 {len(given.items)} 项" in as_mail(given)
    assert "请于2026年12月1日前" in as_mail(given)


def test_without_a_date_it_asks_for_haste(backbone: Source, wanted: Collecting, entry: Entry) -> None:
    assert return_for(backbone, wanted, entry, "某局", None, ON).by == "请尽快补正后重新报送。"


def forged(given: Return, **changes: object) -> bytes:
    """The same list with other data inside."""
    parts = read_office(as_word(given))
    name = next(each for each in parts if each.startswith("customXml/item") and "Props" not in each)
    raw = {**json.loads(given.as_data()), **changes}
    return write_office({**parts, name: data_part(json.dumps(raw, ensure_ascii=False))})


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "别的"}, {"schema": 99}, {"schema": "1"}, {"schema": None}, {"items": None}, {"items": [[]]},
        {"items": [{"where": "某处"}]}, {"另外": 1}, {"notice": []}, {"items": [{"where": 1, "problem": [], "fix": {}}]},
    ],
)  # fmt: skip
def test_a_list_with_other_data_inside_is_none(given: Return, changes: dict[str, object]) -> None:
    assert read_return(forged(given, **changes)) is None


def test_other_files_are_no_list(given: Return) -> None:
    parts = read_office(as_word(given))
    bare = write_office({name: part for name, part in parts.items() if "customXml" not in name})
    for data in (b"", b"PK\3\4", document(para("补正清单")), bare, as_explanation(given, [])):
        assert read_return(data) is None


def test_what_was_mended_what_is_left_and_what_is_new_are_told_apart() -> None:
    one, two, three = (Item(FORM, f"问题{number}", "改", field=f"栏{number}") for number in (1, 2, 3))
    moved = replace(two, where="换了说法", fix="换了改法")
    assert mended([one, two], [moved, three]) == ([one], [moved], [three])
    assert mended([], [one]) == ([], [], [one])


def test_the_same_problem_of_another_row_is_new() -> None:
    one = Item(FORM, "没有填写", "请填写", form=FORM, field="级别", table="科技项目", row=1)
    assert mended([one], [replace(one, row=2)])[2] == [replace(one, row=2)]


def test_the_answer_has_every_item_and_what_became_of_it(given: Return) -> None:
    first, second = given.items[:2]
    text = word_texts(read_office(as_explanation(given, [(first, True), (second, False)])))
    assert [each for each in text if each in ("已修改", "未修改")] == ["已修改", "未修改"]
    assert {first.problem, second.problem, "甲公司 <&>"} <= set(text)


@pytest.mark.parametrize("name", DRAWN)
def test_the_papers_are_shipped_as_they_are_drawn(name: str) -> None:
    assert read_office((PAPERS / name).read_bytes()) == read_office(DRAWN[name]())


# ---- 收件清单


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append(text.get_text_bounded())
            text.close()
            page.close()
        return found
    finally:
        document.close()


def receipt(backbone: Source, count: int, **more: Any) -> list[str]:
    entries = [
        Entry(str(n), f"9132010{n:011}", f"南京第{n}科技有限公司", **more) for n in range(1, count + 1)
    ]
    return pages_of(receipt_list(backbone.notice, "某科技局", "玄武区", entries, ON))


def test_the_receipt_has_every_name_and_code_and_places_to_sign(backbone: Source) -> None:
    (page,) = receipt(backbone, 20)
    for number in range(1, 21):
        assert f"南京第{number}科技有限公司" in page
        assert f"9132010{number:011}" in page
    for said in ("共 20 家", "报送人（签字）", "收件人（签字）", "2026年11月20日", "玄武区"):
        assert said in page


def test_a_receipt_takes_a_page_for_about_25_lines_and_repeats_its_head(backbone: Source) -> None:
    pages = receipt(backbone, 75)
    assert 3 <= len(pages) <= 4
    assert all("单位名称" in page for page in pages[:3])
    assert sum(page.count("科技有限公司") for page in pages) == 75


def test_what_came_on_paper_is_on_the_receipt(backbone: Source) -> None:
    (page,) = receipt(backbone, 1, paper=Paper(got=3, sealed=False), state="需补正", why="x", sources=("a",))
    (line,) = [line for line in page.splitlines() if "南京第1科技" in line]
    assert line.split()[-4:] == ["有", "3", "缺", "需补正"]


def test_a_receipt_without_anybody_is_still_a_sheet(backbone: Source) -> None:
    assert "共 0 家" in receipt(backbone, 0)[0]


def test_the_reminder_names_who_is_missing_and_until_when(backbone: Source) -> None:
    text = reminder(backbone.notice, "某科技局", "玄武区", [Expected("甲公司"), Expected("乙公司")], ON)
    for said in ("还有 2 家", "1. 甲公司", "2. 乙公司", "请于2026年11月20日前报送", "某科技局"):
        assert said in text
    assert "请尽快报送" in reminder(backbone.notice, "某局", "玄武区", [Expected("甲公司")], None)


# ---- mails in several parts


def test_attachments_are_split_in_order_and_none_is_lost() -> None:
    files = [(f"{number}.pdf", bytes(7 * 2**20)) for number in range(5)]
    groups = drafts(files)
    assert [len(group) for group in groups] == [2, 2, 1]
    assert [each for group in groups for each in group] == files


def test_one_attachment_too_large_for_any_mail_goes_alone() -> None:
    files = [("小.pdf", b"1"), ("大.pdf", bytes(LARGEST_MAIL + 1)), ("另.pdf", b"2")]
    assert [[name for name, _ in group] for group in drafts(files)] == [["小.pdf"], ["大.pdf"], ["另.pdf"]]


def test_no_mail_is_larger_than_it_may_be_as_it_is_sent() -> None:
    files = [(f"{number}.pdf", bytes(5 * 2**20)) for number in range(4)]
    sizes = [len(message(Mail((), "主题", "正文"), group)) for group in drafts(files)]
    assert max(sizes) <= LARGEST_MAIL, "a mail program sends attachments a third larger than they are"


@pytest.fixture
def split(
    backbone: Source, sample: Callable[..., dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A package whose mail goes out in two."""
    monkeypatch.setattr(deliver, "LARGEST_MAIL", 50_000)
    made = built(backbone, sample(), tmp_path).zip
    assert made is not None
    return made


def test_a_package_with_several_mails_is_sound(split: Path, library: Library) -> None:
    folder = split.with_suffix("")
    assert sorted(path.name for path in folder.rglob("*.eml")) == ["草稿.eml", "草稿2.eml"]
    assert verify(split, library).findings == ()
    assert verify(folder, library).findings == ()


def codes(split: Path, library: Library, change: Callable[[dict[str, bytes]], None]) -> list[str | None]:
    alone = Path(shutil.copy(split, split.with_name("单独.zip")))
    rewrite(alone, change, seal_again=True)
    return [each.place.file for each in verify(alone, library) if each.level == "error"]


def test_a_mail_that_is_missing_is_found(split: Path, library: Library) -> None:
    def change(files: dict[str, bytes]) -> None:
        del files["data/邮件/草稿2.eml"]

    assert codes(split, library, change) == ["邮件/草稿.eml"]


def test_another_attachment_under_the_same_name_in_one_of_the_mails_is_found(
    split: Path, library: Library
) -> None:
    def change(files: dict[str, bytes]) -> None:
        names = [name for name in files if name.startswith("data/邮件/附件/")]
        false = [(name.rpartition("/")[2], b"%PDF-false") for name in names]
        true = [(name.rpartition("/")[2], files[name]) for name in names]
        files["data/邮件/草稿.eml"] = message(Mail((), "主题", "正文"), false)
        files["data/邮件/草稿2.eml"] = message(Mail((), "主题", "正文"), true)

    assert codes(split, library, change) == ["邮件/草稿.eml"]


# ---- what has to be printed again


def volume(*pages: str, copies: int = 1, binding: str | None = None) -> EditionVolume:
    return EditionVolume(
        "汇总表", "汇总表.pdf", len(pages), copies, "A4", "单面", binding, "", (), tuple(pages)
    )


def again(old: EditionVolume, new: EditionVolume) -> list[Reprint]:
    first, second = (Edition("", "", "", "", {}, {}, (each,), ()) for each in (old, new))
    return list(reprints(first, second))


def test_of_a_loose_summary_that_grew_only_the_new_page_is_printed() -> None:
    (found,) = again(volume("一", "二"), volume("一", "二", "三"))
    assert (found.pages, found.sheets, found.whole) == ((3,), (3,), False)


def test_of_a_loose_summary_that_grew_the_changed_pages_are_printed_too() -> None:
    (found,) = again(volume("一", "二"), volume("一", "别的", "三"))
    assert (found.pages, found.copies) == ((2, 3), 1)


def test_of_a_loose_summary_that_shrank_nothing_is_printed_that_did_not_change() -> None:
    assert again(volume("一", "二", "三"), volume("一", "二")) == []


def test_a_bound_volume_that_grew_is_printed_whole() -> None:
    (found,) = again(volume("一", binding="胶装"), volume("一", "二", binding="胶装"))
    assert (found.pages, found.whole) == ((1, 2), True)


def test_of_a_volume_that_was_bound_no_leaf_can_be_exchanged() -> None:
    (found,) = again(volume("一", binding="胶装"), volume("一", "二"))
    assert found.whole


def test_changed_pages_are_exchanged_only_in_the_copies_that_are_not_new() -> None:
    added, changed = again(volume("一", "二"), volume("一", "别的", copies=3))
    assert (added.copies, added.whole) == (2, True)
    assert (changed.pages, changed.copies) == ((2,), 1)
