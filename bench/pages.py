"""The page engine and the volumes in figures: milliseconds, memory, against LibreOffice and a bare merge.

Each measurement runs in a process of its own, so that memory and start-up are its own too: python -m bench.pages
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pikepdf

from bench.__main__ import ROOT, draw_against_office
from bench.pairs import compare, cpu
from forms.answers import read_answers
from forms.handin import Slot
from forms.library import load_library
from packager.bind import bind
from packager.bindable import open_pdf
from packager.book import Look, Part
from packager.evidence import arranged
from packager.fill.word import compile_word
from packager.fonts import CHAINS, face
from packager.pdf import render_docx
from packager.plan import evidence_part
from tests.helpers.files import pdf, picture, put
from tests.helpers.ooxml import cell, document, para, row, table
from tests.helpers.sixty import sixty

LOOK = Look(contents=True, numbers=True)
SMALL_PAGES, MANY = 150, 2000


def form(rows: int = 0) -> bytes:
    """The filled 信息简表, or a table of so many rows."""
    if rows:
        lines = [
            row(cell(str(n)), cell(f"第{n}家高科技服务业骨干机构"), cell("数智产业、研究开发服务"))
            for n in range(rows)
        ]
        return document(para("名单"), table((900, 4200, 3600), *lines))
    source = load_library([ROOT / "templates" / "附件"]).sources[0]
    stage = source.notice.stages[0]
    raw = json.loads((source.folder / "samples" / stage.id / "full.json").read_text("utf-8"))
    answers, _ = read_answers(source.notice, stage, raw)
    name = stage.form_ids[0]
    form = source.notice.form(name)
    return compile_word(source.read(form.template), form.template).fill(form, answers.forms[name], "{}")


def fonts() -> str:
    start = time.process_time()
    for name in {each for chain in CHAINS.values() for each in chain}:
        face(name)
    return f"{time.process_time() - start:.2f} s CPU，{memory()} MB"


def cold() -> str:
    data = form()
    start = time.process_time()
    pages = render_docx(data, "x").pages
    return f"{(time.process_time() - start) / pages * 1000:.0f} ms 一页（含字体装入，{pages} 页）"


def warm() -> str:
    data = form()
    pages = render_docx(data, "x").pages
    spent = cpu(lambda: [render_docx.__wrapped__(data, "x") for _ in range(20)]) / 20
    return f"{spent / pages * 1000:.1f} ms 一页"


def hundred() -> str:
    data = form(2350)
    start = time.process_time()
    pages = render_docx(data, "x").pages
    return f"{pages} 页，{(time.process_time() - start) / pages * 1000:.1f} ms 一页，最多 {memory()} MB"


def office() -> str:
    with tempfile.TemporaryDirectory() as folder:
        one = draw_against_office(form(), Path(folder), 1)
        ten = draw_against_office(form(), Path(folder), 10)
    return f"一份一进程 {one.ratio:.1f} ×，成批十份 {ten.ratio:.1f} ×"


def mixed() -> str:
    """Sixty files of every kind into one volume, against merging as many pages with pikepdf alone."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        put(root, {f"荣誉/{name}": data for name, data in sixty().items()})
        files = [(path.name, path) for path in sorted((root / "荣誉").iterdir())]
        evidence = arranged({"荣誉": files})
        parts = [evidence_part(each, each.title, Slot("荣誉"), 60, level=1) for each in evidence.files]
        pages = sum(part.pages for part in parts)
        spent = cpu(lambda: bind(parts, root / "册.pdf", "册", LOOK))
        plain = [root / f"{n}.pdf" for n in range(60)]
        for path, part in zip(plain, parts, strict=True):
            with part.open() as opened:
                opened.save(path)
        floor = cpu(lambda: merged(plain, root / "并.pdf"))
    return f"{pages} 页，每秒 {pages / spent:.0f} 页，只合并的 {pages / floor:.0f} 页（{spent / floor:.1f} ×），最多 {memory()} MB"


def merged(paths: list[Path], target: Path) -> None:
    with ExitStack() as stack, pikepdf.new() as out:
        for path in paths:
            out.pages.extend(stack.enter_context(pikepdf.open(path)).pages)
        out.save(target)


def numbered() -> str:
    """A volume of 150 pages with numbers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "证.pdf"
        path.write_bytes(pdf("证明", SMALL_PAGES))
        parts = [Part("证明", SMALL_PAGES, partial(open_pdf, path))]
        pair = compare(
            lambda: bind(parts, Path(folder) / "册.pdf", "册", LOOK),
            lambda: merged([path], Path(folder) / "并.pdf"),
        )
        return f"{pair.ours * 1000:.0f} ms，只合并的 {1 / pair.ratio:.1f} ×，最多 {memory()} MB"


def many(kind: str) -> str:
    """Two thousand evidence pages: scans of 1 MB as pictures, or PDFs."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        noisy = picture("JPEG", (1654, 2339)) + bytes(700_000)
        for number in range(MANY):
            (root / f"{number:04d}{kind}").write_bytes(
                noisy
                if kind == ".jpg"
                else pdf(f"证明{number}", 1)
                if number < 5
                else (root / f"{number % 5:04d}{kind}").read_bytes()
            )
        before = memory()
        evidence = arranged({"荣誉": [(path.name, path) for path in sorted(root.iterdir())]})
        parts = [evidence_part(each, each.title, Slot("荣誉"), MANY, level=1) for each in evidence.files]
        start = time.process_time()
        book = bind(parts, root / "册.pdf", "册", LOOK)
        return f"{book.pages} 页，{(time.process_time() - start):.1f} s CPU，合册前 {before} MB，最多 {memory()} MB"


def memory() -> int:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


MEASURES: dict[str, tuple[str, Callable[[], str]]] = {
    "fonts": ("字体启动", fonts),
    "cold": ("新进程里的信息简表", cold),
    "warm": ("字体装入后的信息简表", warm),
    "hundred": ("一百页的表", hundred),
    "office": ("信息简表，对 LibreOffice", office),
    "mixed": ("六十份各种佐证合册", mixed),
    "numbered": ("150 页编页码", numbered),
    "pictures": ("两千页图片", partial(many, ".jpg")),
    "pdfs": ("两千页 PDF", partial(many, ".pdf")),
}


def main() -> int:
    if len(sys.argv) > 1:
        print(MEASURES[sys.argv[1]][1]())
        return 0
    for name, (title, _measure) in MEASURES.items():
        done = subprocess.run(
            [sys.executable, "-m", "bench.pages", name], capture_output=True, text=True, check=False
        )
        last = (done.stdout or done.stderr).strip().splitlines()
        print(f"{title}：{last[-1] if last else '没有结果'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
