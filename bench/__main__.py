"""Our work against its peers: filling, drawing, packing. Prints one row for each; needs LibreOffice for two of them."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate

from bench.pairs import Pair, compare, cpu
from forms.answers import Answers, read_answers
from forms.library import Source, load_library
from packager.bag import write_bag
from packager.build import build
from packager.documents import fill_form
from packager.evidence import read_evidence
from packager.fill.context import context, word_environment
from packager.fill.word import compile_word
from packager.pdf import render_docx

ROOT = Path(__file__).resolve().parent.parent
FILLS, DRAWINGS, FILES = 50, 10, 50


def main() -> int:
    source = load_library([ROOT / "templates" / "附件"]).sources[0]
    stage = source.notice.stages[0]
    raw = json.loads((source.folder / "samples" / stage.id / "full.json").read_text("utf-8"))
    answers, _ = read_answers(source.notice, stage, raw)
    form = source.notice.form(stage.form_ids[0])
    filled = fill_form(source, stage, form, answers.forms[form.id])
    show("填一份附件，对 docxtpl", "≥ 2.5 ×", fill_against_docxtpl(source, answers), FILLS)
    pages = filled.rendered.pages if filled.rendered else 1
    draw(filled.data)
    per_page = cpu(lambda: [draw(filled.data) for _ in range(DRAWINGS)]) / DRAWINGS / pages
    print(f"字体装入后每页：{per_page * 1000:.1f} ms（目标 ≤ 40 ms）")
    if shutil.which("soffice"):
        with tempfile.TemporaryDirectory() as folder:
            show(
                "docx → PDF，对 LibreOffice 一份一进程",
                "≥ 12 ×",
                draw_against_office(filled.data, Path(folder), 1),
                1,
            )
            show(
                "docx → PDF，对 LibreOffice 成批",
                "≥ 2 ×",
                draw_against_office(filled.data, Path(folder), 10),
                10,
            )
    else:
        print("没有 LibreOffice：略过两项对比")
    with evidence(stage.slots[0].name) as folder:
        packing(
            source,
            json.loads((source.folder / "samples" / stage.id / "minimal.json").read_text("utf-8")),
            folder,
        )
    return 0


def draw(data: bytes) -> bytes:
    """One drawing from nothing: the same document drawn again would come from memory."""
    render_docx.cache_clear()
    return render_docx(data, "表.docx").pdf


def show(name: str, goal: str, pair: Pair, each: int) -> None:
    print(
        f"{name}：{pair.ratio:.1f} ×（目标 {goal}；本程序 {pair.ours / each * 1000:.2f} ms，对方 {pair.peer / each * 1000:.2f} ms）"
    )


def fill_against_docxtpl(source: Source, answers: Answers) -> Pair:
    stage = source.notice.stages[0]
    form = source.notice.form(stage.form_ids[0])
    template, entries = source.read(form.template), answers.forms[form.id]

    def ours() -> None:
        for _ in range(FILLS):
            compile_word(template, form.template).fill(form, entries, "{}")

    def peer() -> None:
        for _ in range(FILLS):
            document = DocxTemplate(io.BytesIO(template))
            document.render(context(form, entries), word_environment())
            document.save(io.BytesIO())

    return compare(ours, peer)


def draw_against_office(data: bytes, folder: Path, count: int) -> Pair:
    """One LibreOffice process for `count` documents against our engine for as many."""
    files = []
    for number in range(count):
        files.append(folder / f"{number}.docx")
        files[-1].write_bytes(data)
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{folder}/profile",
        "--convert-to",
        "pdf",
    ]

    def ours() -> None:
        for file in files:
            (folder / f"{file.stem}.ours.pdf").write_bytes(draw(file.read_bytes()))

    def peer() -> None:
        subprocess.run([*command, "--outdir", str(folder), *map(str, files)], check=True, capture_output=True)

    return compare(ours, peer)


@contextmanager
def evidence(slot: str) -> Iterator[Path]:
    """About 50 MB of PDFs that hold incompressible pictures, in one slot."""
    import img2pdf
    from PIL import Image

    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "佐证" / slot
        folder.mkdir(parents=True)
        for number in range(FILES):
            noise = Image.frombytes("RGB", (1240, 1754), os.urandom(1240 * 1754 * 3))
            buffer = io.BytesIO()
            noise.save(buffer, "JPEG", quality=60)
            (folder / f"证明{number}.pdf").write_bytes(bytes(img2pdf.convert(buffer.getvalue())))
        yield folder.parent


def packing(source: Source, raw: dict[str, Any], folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    out = folder.parent / "出"
    floor = floor_of(files, folder.parent / "底.bin")

    def ours() -> None:
        write_bag(folder.parent / "包.zip", "包", [(path.name, path) for path in files], {})

    size = sum(path.stat().st_size for path in files) / 2**20
    pair = compare(floor, ours)
    print(f"{size:.0f} MB 佐证装 zip，对读+写+SHA-256+CRC：{pair.ratio:.2f} 倍（目标 ≤ 1.25 倍）")

    def whole() -> None:
        stage = source.notice.stages[0]
        built = build(source, stage, raw, read_evidence(folder, stage), out)
        if built.folder is None:
            raise SystemExit([each.message for each in built.report])

    pair = compare(floor, whole, before=lambda: shutil.rmtree(out, ignore_errors=True))
    print(f"整个生成，对同一底线：{pair.ratio:.2f} 倍（目标 ≤ 8 倍）")


def floor_of(files: list[Path], target: Path) -> Callable[[], None]:
    """The least that packing must do: read every byte, hash it, checksum it, write it."""

    def floor() -> None:
        with target.open("wb") as sink:
            for path in files:
                digest, checksum = hashlib.sha256(), 0
                with path.open("rb") as stream:
                    while block := stream.read(2**20):
                        digest.update(block)
                        checksum = zlib.crc32(block, checksum)
                        sink.write(block)

    return floor


if __name__ == "__main__":
    sys.exit(main())
