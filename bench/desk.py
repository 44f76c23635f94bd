"""The bureau's work: forms read back against python-docx's rows, and a thousand applicants taken in. `python -m bench.desk [N]`."""

from __future__ import annotations

import io
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from docx import Document

from bench.pairs import compare, cpu
from forms.answers import read_answers
from forms.gather import collecting
from forms.library import Library, Source, load_library
from forms.roster import Roster
from packager.collect import collect
from packager.documents import fill_file
from packager.read.form import read_form
from packager.read.word_grid import read_word
from packager.zipped import read_office, write_office
from tests.helpers.inbox import make_inbox

ROOT = Path(__file__).resolve().parent.parent
READS = 40


def main() -> int:
    library = load_library([ROOT / "templates" / "附件"])
    source = library.sources[0]
    reading(source)
    taking_in(source, library, int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    return 0


def sample(source: Source) -> bytes:
    stage = source.notice.stages[0]
    raw = json.loads((source.folder / "samples" / stage.id / "full.json").read_text("utf-8"))
    form = source.notice.form(stage.form_ids[0])
    return fill_file(source, stage, form, read_answers(source.notice, stage, raw)[0].forms[form.id])[0]


def reading(source: Source) -> None:
    """Files per second; the peer only looks at every cell's text, without knowing what it is."""
    own = sample(source)
    by_hand = write_office({name: part for name, part in read_office(own).items() if "customXml" not in name})
    form = source.notice.form(source.notice.stages[0].form_ids[0])

    def peer() -> None:
        for _ in range(READS):
            for table in Document(io.BytesIO(own)).tables:
                for row in table.rows:
                    for cell in row.cells:
                        _ = cell.text

    def grid() -> None:
        for _ in range(READS):
            read_word(read_office(by_hand))

    pair = compare(grid, peer)
    print(
        f"读格子，对 python-docx row.cells：{pair.ratio:.1f} ×（目标 ≥ 7 ×；本程序 {pair.ours / READS * 1000:.2f} ms，对方 {pair.peer / READS * 1000:.2f} ms）"
    )
    for name, data in (("手填的表", by_hand), ("本程序的表", own)):

        def whole(data: bytes = data) -> None:
            for _ in range(READS):
                read_form(source, form, data, "表.docx")

        pair = compare(whole, peer)
        print(f"读{name}并判断每一项：{READS / pair.ours:.0f} 份/秒，对 row.cells {pair.ratio:.1f} ×")


def taking_in(source: Source, library: Library, count: int) -> None:
    """An inbox of so many, 1 MB each: CPU, wall, peak memory."""
    wanted = collecting(source.notice)
    assert wanted is not None
    with tempfile.TemporaryDirectory() as folder:
        made = make_inbox(Path(folder) / "收件", source, count, seed=1, evidence=1_000_000)
        for again in ("第一次", "再收一次"):
            path = Path(folder) / "台账.taizhang"
            roster = Roster.open(path) if path.exists() else Roster.create(path, source, wanted.stage)
            start = time.monotonic()
            used = cpu(lambda roster=roster: collect(roster, source, [made.folder], library))  # type: ignore[misc]
            print(
                f"{again}收 {count} 家：{time.monotonic() - start:.1f} s，CPU {used:.1f} s，台账 {len(roster.entries)} 家（目标 1,000 家 ≤ 10 s）"
            )
            roster.close()
    print(
        f"内存峰值：{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB（目标 ≤ 150 MB，含做样本）"
    )


if __name__ == "__main__":
    sys.exit(main())
