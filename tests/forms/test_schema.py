"""Generated schemas: of answers for programs, of notice.yaml for editors; the copy in docs is fresh."""

from __future__ import annotations

import json

from forms.library import Source
from forms.schema import answers_schema, notice_schema
from tests.conftest import ROOT

COPY = ROOT / "docs" / "notice.schema.json"


def test_the_copy_for_editors_is_what_the_vocabulary_says() -> None:
    assert json.loads(COPY.read_text("utf-8")) == notice_schema(), "run: python -m tests.forms.test_schema"


def test_every_key_of_the_vocabulary_is_there() -> None:
    definitions = notice_schema()["$defs"]
    assert {
        "Notice",
        "Stage",
        "Form",
        "Section",
        "Field",
        "Rule",
        "Condition",
        "Material",
        "Slot",
        "Volume",
    } <= set(definitions)  # type: ignore[call-overload]
    assert "null" in json.dumps(definitions["Volume"]["properties"]["copies"])  # type: ignore[index]


def test_an_answers_schema_requires_what_the_form_requires(backbone: Source) -> None:
    schema = answers_schema(backbone.notice, backbone.notice.form("信息简表"))
    assert "机构名称" in schema["required"]  # type: ignore[operator]
    assert "科技项目" not in schema["required"]  # type: ignore[operator]


if __name__ == "__main__":
    COPY.write_text(json.dumps(notice_schema(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
