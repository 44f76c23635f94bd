"""The LIBREOFFICE rules against LibreOffice itself, with the same faces: the same pages, the same lines."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from forms.answers import read_answers
from forms.library import Source
from packager.documents import fill_forms
from packager.fonts import DECLARED
from packager.fonts.latin import LATIN
from packager.pdf import render_file
from packager.pdf.rules import LIBREOFFICE
from tests.conftest import ROOT, needs

FAMILIES = {"JSForm-Fang": "JSForm Fang", "JSForm-KaiOFL": "JSForm KaiOFL", "JSForm-Song": "JSForm Song",
            "JSForm-Hei": "JSForm Hei", "JSForm-Title": "JSForm Title"}  # fmt: skip


@pytest.fixture
def same_faces(tmp_path: Path) -> Path:
    """A fontconfig file that gives LibreOffice our faces under the declared names."""
    rules = "".join(
        f'<match target="pattern"><test name="family" qual="any"><string>{declared}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{FAMILIES[face]}</string></edit></match>'
        for declared, face in DECLARED.items()
        if declared not in LATIN
    )
    config = tmp_path / "fonts.conf"
    config.write_text(
        f'<?xml version="1.0"?><fontconfig><dir>{ROOT}/packager/fonts</dir><dir>/usr/share/fonts</dir>'
        f"<cachedir>{tmp_path}/cache</cachedir>{rules}</fontconfig>",
        encoding="utf-8",
    )
    return config


def lines(pdf: Path) -> list[Counter[str]]:
    """Each page's lines of text, blanks aside."""
    text = subprocess.run(
        [needs("pdftotext"), "-layout", pdf, "-"], capture_output=True, check=True
    ).stdout.decode()
    return [
        Counter("".join(line.split()) for line in page.split("\n") if line.strip())
        for page in text.split("\f")[:-1]
    ]


def long_answers(raw: dict[str, Any]) -> dict[str, Any]:
    """Enough projects and text to cut rows at several pages."""
    raw["信息简表"]["科技项目"] = [
        {
            "项目名称": f"面向第{number}类应用的关键技术研究与产业化（{number}）",
            "级别": "省级",
            "立项时间": f"2024年{number % 12 + 1}月",
        }
        for number in range(30)
    ]
    raw["信息简表"]["创新及服务能力介绍"] = "\n".join(
        f"服务案例{number}：为第{number}家企业提供 ISO 9001、CMMI 5 级等咨询服务，合同额{number * 37}万元，满意度98.5%以上，“钟山”品牌；"
        * 2
        for number in range(1, 18)
    )
    return raw


def test_pages_and_lines_are_those_of_libreoffice(
    backbone: Source, sample: Callable[..., dict[str, Any]], tmp_path: Path, same_faces: Path
) -> None:
    filled: dict[str, bytes] = {}
    for stage_id, form in (("申报单位", "信息简表"), ("设区市科技局", "汇总表")):
        stage = backbone.notice.stage(stage_id)
        raws = {name: sample(stage_id, name, form) for name in ("full", "minimal")}
        if form == "信息简表":
            raws["long"] = long_answers(sample())
        for name, raw in raws.items():
            answers, _ = read_answers(backbone.notice, stage, raw)
            for each in fill_forms(backbone, stage, answers):
                filled[f"{each.form.id}-{name}{each.suffix}"] = each.data
    for name, data in filled.items():
        (tmp_path / name).write_bytes(data)
        (tmp_path / f"{name}.ours.pdf").write_bytes(render_file(data, name, LIBREOFFICE).pdf)
    convert(tmp_path, filled, same_faces)
    for name in filled:
        ours = lines(tmp_path / f"{name}.ours.pdf")
        theirs = lines(tmp_path / "lo" / Path(name).with_suffix(".pdf"))
        assert len(ours) == len(theirs), name
        total = sum(page.total() for page in ours)
        same = sum((left & right).total() for left, right in zip(ours, theirs, strict=True))
        assert same >= 0.99 * total, (name, same, total)


def convert(folder: Path, names: Iterable[str], fonts: Path) -> None:
    """Files of a folder → PDFs below it, by LibreOffice with the same faces."""
    command = [
        needs("soffice"),
        "--headless",
        f"-env:UserInstallation=file://{folder}/profile",
        "--convert-to",
        "pdf",
    ]
    files = [str(folder / name) for name in names]
    subprocess.run(
        [*command, "--outdir", str(folder / "lo"), *files],
        check=True,
        env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        capture_output=True,
        timeout=180,
    )
