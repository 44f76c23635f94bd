"""The preview is the page that will be printed, and knows what stands where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from forms.answers import read_answers
from forms.library import Library, Source
from packager.documents import fill_form
from packager.preview import pictures, preview
from packager.visible import pdf_texts


@pytest.mark.parametrize("name", ["full", "minimal"])
def test_the_preview_looks_like_the_page_that_is_handed_in(
    backbone: Source, sample: Callable[..., dict[str, Any]], name: str
) -> None:
    stage = backbone.notice.stages[0]
    answers, _ = read_answers(backbone.notice, stage, sample(name=name))
    form = backbone.notice.form("信息简表")
    real = fill_form(backbone, stage, form, answers.forms[form.id]).rendered
    assert real is not None
    seen = preview(backbone, form, answers.forms[form.id])
    assert seen.pages == real.pages
    for number in range(real.pages):
        assert pictures(seen.pdf, [number], 1) == pictures(real.pdf, [number], 1)
    assert pdf_texts(seen.pdf) == pdf_texts(real.pdf)


def test_every_printed_field_of_every_notice_has_its_place(library: Library) -> None:
    for source in library.sources:
        for stage in source.notice.stages:
            answers, _ = read_answers(source.notice, stage, {})
            for form_id in stage.form_ids:
                form = source.notice.form(form_id)
                seen = preview(source, form, answers.forms[form_id])
                tags = {tag for areas in seen.areas for area in areas for tag in area.tags}
                assert {field.id for field in form.fields if field.printed} <= tags


def test_an_area_holds_its_text(backbone: Source, sample: Callable[..., dict[str, Any]]) -> None:
    stage = backbone.notice.stages[0]
    answers, _ = read_answers(backbone.notice, stage, sample())
    seen = preview(backbone, backbone.notice.form("信息简表"), answers.forms["信息简表"])
    import pypdfium2

    document = pypdfium2.PdfDocument(seen.pdf)
    text = document[0].get_textpage()
    area = next(each for each in seen.areas[0] if each.tags == ("营业收入2024",))
    height = document[0].get_height()
    inside = text.get_text_bounded(
        area.x, height - area.y - area.height, area.x + area.width, height - area.y
    )
    assert inside.strip() == "33587.94"
    text.close()
    document.close()


def test_a_page_that_cannot_be_drawn_says_why(
    backbone: Source, sample: Callable[..., dict[str, Any]]
) -> None:
    answers, _ = read_answers(backbone.notice, backbone.notice.stages[0], sample(主营业务="服务👍"))
    seen = preview(backbone, backbone.notice.form("信息简表"), answers.forms["信息简表"])
    assert (seen.pages, [each.code for each in seen.findings]) == (0, ["page.glyph"])
