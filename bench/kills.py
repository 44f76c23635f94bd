"""SIGKILL at many random moments of real work at the window: `python -m bench.kills 200`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from forms.library import load_library
from gui.home.begin import create
from tests.helpers.files import pdf, put
from tests.helpers.killing import kill_once

ROOT = Path(__file__).resolve().parent.parent


def main(times: int) -> int:
    library = load_library([ROOT / "templates" / "附件"])
    source = library.sources[0]
    done = lost = broken = 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = put(root / "files", {"证书.pdf": pdf("证书")})
        case = create(root / "申报", source, source.notice.stages[0], None)
        for seed in range(times):
            if seed % 20 == 0:  # a new case now and then: the text grows with every turn
                case = create(root / "申报", source, source.notice.stages[0], None)
                load_sample(case, source)
            outcome = kill_once(root, case, files, seed, library)
            done, lost, broken = done + outcome.done, lost + len(outcome.lost), broken + len(outcome.broken)
            for line in (*outcome.lost, *outcome.broken):
                print(f"{seed}：{line}")
    print(f"强杀 {times} 次，共 {done} 个动作；早于一秒而丢失的 {lost} 个，损坏的 {broken} 处")
    return 1 if lost or broken else 0


def load_sample(case: Path, source: object) -> None:
    import json

    from forms.case import Case
    from forms.library import Source

    assert isinstance(source, Source)
    opened = Case.open(case)
    raw = json.loads((source.folder / "samples" / "申报单位" / "full.json").read_text("utf-8"))
    opened.load(source.notice, raw)
    opened.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
