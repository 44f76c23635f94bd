"""The text found for a field → what a clerk would have typed, and how sure that is."""

from __future__ import annotations

import re

from forms.kinds import KINDS
from forms.kinds.text import CONTROL
from forms.notice import Field
from forms.values import Flaw, Value, fold, squeeze
from packager.read.model import Certainty, less_sure

HINT = re.compile(
    r"\s*[(（][^()（）]{0,30}(?:必填|选填|请填|不填|可另附|字以内|限\d+字|单选|多选)[^()（）]{0,30}[)）]\s*"
)
ELSEWHERE = re.compile(r"(?:见|详见|另见|另)(?:附|后)(?:页|件|表|纸)?|另附(?:页|纸)?")
LINES = re.compile(r"[_＿]{2,}")
BOXES = re.compile(r"[□☐◻]+")
STRAY = re.compile(r"^\s*[√✓✔☑]\s*[:：]?\s*")  # of the option before the blank
CODES = ("uscc", "industry", "postcode", "email", "url", "year")
WIDE = r"\u2e80-\u9fff\uff00-\uffef\u3000-\u303f"


def judged(field: Field, raw: str, sure: Certainty) -> tuple[str, Certainty]:
    """→ (as typed, certainty): exact only where the text is what the program itself would print."""
    typed = cleaned(field, raw)
    if not typed:
        return "", sure
    if ELSEWHERE.search(typed) and len(typed) < 20:
        return typed, "ask"
    value = value_of(field, typed)
    if value is None and field.unit:
        bare = fold(typed).rstrip(")） ").removesuffix(field.unit).rstrip("(（ ")
        value, typed = (again, bare) if (again := value_of(field, bare)) is not None else (value, typed)
    if value is None:
        return typed, "ask"
    if field.kind in ("text", "longtext"):
        return typed, sure if lines_of(typed) == lines_of(raw) else less_sure(sure, "normalised")
    return typed, sure if KINDS[field.kind].show(value, field) == raw.strip() else less_sure(
        sure, "normalised"
    )


def value_of(field: Field, typed: str) -> Value | None:
    """The value alone: whether it is a good one is for the check of the case, and takes most of the time."""
    value = KINDS[field.kind].parse(CONTROL.sub("", typed), field) if typed.strip() else None
    return None if isinstance(value, Flaw) or value in ("", ()) else value


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def cleaned(field: Field, raw: str) -> str:
    """Without lines to write on, leftover boxes, prompts and breaks that only the width of the cell made."""
    text = LINES.sub("", raw).strip("_＿ \t\n　")
    if HINT.fullmatch(text) or not text.strip("年月日 \t\n　"):
        return ""
    if field.kind not in ("choice", "multichoice", "yesno", "longtext"):
        text = STRAY.sub("", BOXES.sub("", text))
    lines = lines_of(text)
    if field.kind == "longtext":
        return "\n".join(lines)
    if field.kind in CODES:
        return squeeze(text)
    joined = "\n".join(lines)
    joined = re.sub(rf"(?<=[{WIDE}])[ \t]*\n|\n(?=[{WIDE}])", "", joined)
    return " ".join(joined.split("\n")).strip()
