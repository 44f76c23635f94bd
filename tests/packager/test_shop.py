"""What is taken along to the print shop and to whoever keeps the seal: files, 打印单, labels, disc, 用印申请单."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import pikepdf
import pytest
from PIL import Image

from forms.answers import read_answers
from forms.library import Library, load_library
from forms.values import squeeze
from packager.bind import bind, open_bytes
from packager.book import Part
from packager.build import Built, build
from packager.choice import Choice
from packager.data import BadDataError
from packager.editions import edition_of, sheets_of
from packager.engines import Office, drawn_files
from packager.evidence import read_evidence
from packager.fill.word import TemplateFault, compile_word
from packager.images import image_pages
from packager.preview import preview
from packager.reopen import reopened
from packager.shop import TakeAlong, colour_pages, take_along
from packager.verify import verify
from packager.visible import pdf_texts
from tests.conftest import needs
from tests.helpers.files import pdf, picture, put
from tests.helpers.notices import DEMANDING, FOLDED, TINY, sealed_template, write_notice
from tests.helpers.ooxml import document, para

ANSWERS = {"声明": {"类型": "甲"}, "简表": {"名称": "江苏示例科技有限公司", "统一社会信用代码": "91320102MA1K7T3Q6T", "收入": "100",
           "首次": "是", "领域": ["软件"], "说明": "本单位从事芯片设计。", "获奖": [{"奖项": "科技进步奖", "年份": "2024"}]}}  # fmt: skip

Make = Callable[..., tuple[Built, Library]]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """A demanding notice, filled and built, with evidence of a picture in colour and a foreign print."""

    def make(text: str = DEMANDING, choice: Choice | None = None) -> tuple[Built, Library]:
        root = tmp_path / "附件"
        write_notice(root, text, sealed_template() if "处" in text or "seals" in text else None)
        library = load_library([root])
        assert library.refused == ()
        (source,) = library.sources
        stage = source.notice.stages[0]
        files = {"证书/奖状.jpg": picture(), "证书/证书2.pdf": pdf("证书", 2)}
        if "系统打印" in text:
            files["系统打印的申报书/打印.pdf"] = pdf("系统打印的申报书", 3)
        evidence = read_evidence(put(tmp_path / "佐证", files), stage)
        built = build(source, stage, ANSWERS, evidence, tmp_path / "out", choice=choice or Choice())
        assert built.folder is not None, [each.message for each in built.report]
        return built, library

    return make


def words(path: Path) -> str:
    return squeeze("".join(pdf_texts(path.read_bytes())))


def test_everything_a_notice_asks_of_a_volume_is_in_it(made: Make) -> None:
    built, library = made()
    assert built.folder is not None
    assert built.zip is not None
    pages = [squeeze(text) for text in pdf_texts((built.folder / "打印版/全册.pdf").read_bytes())]
    assert pages[0].startswith("全册")
    assert "申报单位：江苏示例科技有限公司" in pages[0]
    assert pages[2].startswith("目录")
    (volume,) = built.printed
    assert [title for title, _first, _pages in volume.parts] == [
        "简表",
        "佐证：证书",
        "证书2",
        "佐证：系统打印的申报书",
    ]
    firsts = {title: first for title, first, _pages in volume.parts}
    assert all(firsts[title] % 2 for title in ("简表", "佐证：证书", "佐证：系统打印的申报书"))
    assert "证书（2/2）：每项获奖一份证书" in pages[firsts["证书2"] - 1]
    assert "—" not in "".join(pages[firsts["佐证：系统打印的申报书"] - 1 :])
    assert verify(built.zip, library).findings == ()


def test_contents_name_the_pages_that_are_there(made: Make) -> None:
    built, _library = made()
    assert built.folder is not None
    pages = [squeeze(text) for text in pdf_texts((built.folder / "打印版/全册.pdf").read_bytes())]
    (book,), (volume,) = built.books, built.printed
    for part in book.parts:
        if part.level == 1:
            assert f"{part.title}" in pages[2]
            assert pages[2].split(part.title)[1].strip(".").startswith(str(part.first))
    assert volume.pages == len(pages)


def test_places_for_seals_are_found_by_their_name_and_by_their_text(made: Make) -> None:
    built, _library = made()
    signed, sealed = built.spots["简表"]
    assert (signed.what, signed.page) == ("法定代表人签字", 1)
    assert (sealed.what, sealed.page) == ("申报单位盖章", 1)
    assert signed.area is not None
    assert sealed.area is not None
    assert sealed.area.y > signed.area.y
    assert sealed.area.x > signed.area.x
    guide = words(built.folder / "00_报送说明.pdf") if built.folder else ""
    assert "申报单位盖章" in guide
    assert "封面加盖公章、骑缝章" in guide


def test_places_are_shown_on_the_preview(made: Make) -> None:
    built, own = made()
    (source,) = own.sources
    form = source.notice.form("简表")
    answers, _shape = read_answers(source.notice, source.notice.stages[0], ANSWERS)
    seen = preview(source, form, answers.forms["简表"])
    tags = [tag for areas in seen.areas for area in areas for tag in area.tags]
    assert {"处:法人", "处:公章"} <= set(tags)
    assert built.plan is not None


def test_a_place_that_no_notice_names_is_a_fault_of_the_template(tmp_path: Path) -> None:
    root = tmp_path / "附件"
    write_notice(root, TINY, document(para("{{ 处.没有 }}")))
    (source,) = load_library([root]).sources
    form = source.notice.form("简表")
    template = compile_word(source.read(form.template), form.template)
    answers, _shape = read_answers(source.notice, source.notice.stages[0], ANSWERS)
    with pytest.raises(TemplateFault, match="没有"):
        template.fill(form, answers.forms["简表"], "")


def test_the_shop_gets_one_file_per_volume_and_an_order_in_large_type(made: Make, tmp_path: Path) -> None:
    built, library = made()
    assert built.folder is not None
    written = take_along(reopened(built.folder, library), tmp_path / "送印")
    names = {path.relative_to(tmp_path / "送印").as_posix() for path in written}
    assert {
        "打印店/00_打印单.pdf", "打印店/01_全册.pdf", "打印店/书脊_全册.pdf", "打印店/侧标签_全册.pdf",
        "标签/寄件标签.pdf", "标签/光盘标签.pdf", "光盘/江苏示例科技有限公司_简表.pdf", "用印申请单.docx",
    } <= names  # fmt: skip
    assert "光盘/江苏示例科技有限公司_简表.docx" not in names  # the notice wants PDF
    order = words(tmp_path / "送印/打印店/00_打印单.pdf")
    assert "A4双面长边翻转3份" in order
    assert "胶装左侧" in order
    (volume,) = built.printed
    assert f"{volume.pages}页，每份{volume.sheets}张" in order
    assert (tmp_path / "送印/打印店/01_全册.pdf").read_bytes() == (built.folder / volume.file).read_bytes()
    assert "江苏示例科技有限公司" in words(tmp_path / "送印/打印店/书脊_全册.pdf")
    assert "光盘1张" in words(tmp_path / "送印/标签/光盘标签.pdf")


def test_a_folded_volume_goes_to_the_shop_as_a3_sheets(made: Make, tmp_path: Path) -> None:
    built, library = made(FOLDED)
    assert built.folder is not None
    assert built.zip is not None
    (volume,) = built.printed
    assert volume.file == "打印版/全册（A3骑马钉）.pdf"
    assert volume.sheets == -(-volume.pages // 4)
    with pikepdf.open(built.folder / volume.file) as folded:
        assert len(folded.pages) == volume.sheets * 2
    assert verify(built.zip, library).findings == ()
    take_along(reopened(built.folder, library), tmp_path / "送印")
    order = words(tmp_path / "送印/打印店/00_打印单.pdf")
    assert "A3双面短边翻转对折成A43份" in order
    assert "骑马钉（折缝处）" in order
    edition = edition_of(built, {}, {}, "今天")
    assert sheets_of(edition.volumes[0], [1]) == (1,)
    assert sheets_of(edition.volumes[0], [3, 4]) == (2,)


def test_the_application_counts_every_seal(made: Make, tmp_path: Path) -> None:
    built, library = made()
    assert built.folder is not None
    job = reopened(built.folder, library)
    take_along(job, tmp_path / "送印")
    table = docx.Document(str(tmp_path / "送印/用印申请单.docx")).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["序号", "文件", "盖章或签字", "页码", "每份几处", "份数", "共盖（签）几处"]
    assert [row[2] for row in rows[1:]] == ["封面加盖公章、骑缝章", "法定代表人签字", "申报单位盖章"]
    (volume,) = built.printed
    page = f"{volume.parts[0][1]}（页码 1）"
    assert [row[3:] for row in rows[2:]] == [[page, "1", "3", "3"]] * 2


def test_the_application_opens_in_libreoffice(made: Make, tmp_path: Path) -> None:
    needs("soffice")
    built, library = made()
    assert built.folder is not None
    take_along(reopened(built.folder, library), tmp_path / "送印")
    path = tmp_path / "送印/用印申请单.docx"
    drawn = drawn_files((Office(path, ".doc", "x"),))[path]  # .doc: not by ourselves
    assert drawn.engine == "LibreOffice"
    assert "用印申请单" in squeeze("".join(pdf_texts(drawn.pdf)))


def test_what_a_person_chose_beyond_the_notice_is_made_and_said(made: Make, tmp_path: Path) -> None:
    plain = TINY.replace("contents: true, numbers: true, ", "")
    built, library = made(plain, Choice.of(["cover", "numbers", "spine", "disc"]))
    assert built.folder is not None
    guide = words(built.folder / "00_报送说明.pdf")
    assert "通知没有要求、按本单位选择加上的：封面、光盘文件夹和标签、页码、书脊条" in guide
    written = take_along(reopened(built.folder, library), tmp_path / "送印")
    assert {"书脊_全册.pdf", "光盘标签.pdf"} <= {path.name for path in written}


def test_nothing_is_added_that_nobody_asked_for(made: Make, tmp_path: Path) -> None:
    built, library = made(TINY.replace("contents: true, numbers: true, ", ""))
    assert built.folder is not None
    written = take_along(reopened(built.folder, library), tmp_path / "送印")
    assert {path.name for path in written} == {"00_打印单.pdf", "01_全册.pdf", "寄件标签.pdf"}
    assert built.books[0].front == 0


def test_coloured_pages_are_told_from_grey_ones(tmp_path: Path) -> None:
    Image.new("RGB", (600, 800), "red").save(tmp_path / "红.jpg")
    Image.new("RGB", (600, 800), "gray").save(tmp_path / "灰.jpg")
    parts = [
        Part(name, 1, lambda name=name: open_bytes(image_pages(tmp_path / name)))
        for name in ("灰.jpg", "红.jpg", "灰.jpg")
    ]  # type: ignore[misc]
    bind(parts, tmp_path / "册.pdf", "册")
    assert colour_pages(tmp_path / "册.pdf") == (2,)


def test_a_folder_that_is_no_package_is_said(tmp_path: Path, library: Library) -> None:
    with pytest.raises(BadDataError):
        reopened(tmp_path, library)


def test_an_edition_remembers_what_is_taken_along(made: Make) -> None:
    built, library = made()
    assert built.plan is not None
    (source,) = library.sources
    edition = edition_of(built, {}, {}, "今天")
    same = type(edition).from_json(edition.as_json())
    assert same == edition
    job = TakeAlong.of(same, built.plan.unit, source.notice, source.notice.stages[0], frozenset())
    assert built.folder is not None
    again = reopened(built.folder, library)
    assert job.seals == again.seals
    assert [each.paper for each in job.volumes] == [each.paper for each in again.volumes]


APART = TINY.replace("expect: 获奖|length}", "expect: 获奖|length}\n      - name: 其他\n        volume: 其他册\n        slots: [{name: 其他证明}]").replace(
    "    volumes:\n", "    volumes:\n      - {name: 其他册, order: [其他], copies: 2, basis: 二}\n"
)  # fmt: skip


def test_a_volume_without_anything_in_it_has_no_file(made: Make) -> None:
    built, library = made(APART)
    assert built.folder is not None
    assert [path.name for path in (built.folder / "打印版").iterdir()] == ["全册.pdf"]
    assert [each.name for each in built.printed] == ["全册"]
    assert built.zip is not None
    assert verify(built.zip, library).findings == ()
    assert [each.paper for each in reopened(built.folder, library).volumes] == ["打印版/全册.pdf"]
