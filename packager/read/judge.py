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
NUMBERS, TICKED, ADDRESSES = (
    ("integer", "number", "money", "percent", "year"),
    ("choice", "multichoice", "yesno"),
    ("email", "url"),
)
LONE = re.compile(r"^\s*[√✓✔☑日年月]\s*$")
CODES = ("uscc", "industry", "postcode", "email", "url", "year")
WIDE = r"\u2e80-\u9fff\uff00-\uffef\u3000-\u303f"


def judged(field: Field, raw: str, sure: Certainty, *, number: bool = False) -> tuple[str, Certainty]:
    """→ (as typed, certainty): exact only where the text is what the program itself would print."""
    typed = cleaned(field, raw)
    if not typed:
        return "", "ask" if LONE.search(raw) and field.kind not in TICKED else sure
    if is_run_together(field, raw) or (number and loses(field, typed)):
        sure = "ask"
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


def is_run_together(field: Field, raw: str) -> bool:
    """Whether two values may stand on two lines: numbers, or two short names."""
    lines = lines_of(raw)
    if len(lines) < 2:
        return False
    if field.kind in NUMBERS:
        return bool(re.search(r"\d\s*\n\s*\d", raw))
    return field.kind == "text" and len(lines) == 2 and all(1 < len(each) <= 4 for each in lines)


def loses(field: Field, typed: str) -> bool:
    """Whether a number of a worksheet may have lost what it showed: zeros, digits, a month."""
    digits = typed.lstrip("-")
    if len(digits.partition(".")[0]) >= 15:
        return True
    return field.kind in ("percent", "uscc", "industry", "postcode") or (
        "." in digits and field.kind in ("date", "text", "phone", "year")
    )


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def cleaned(field: Field, raw: str) -> str:
    """Without lines to write on, leftover boxes, prompts and breaks that only the width of the cell made."""
    text = (raw if field.kind in ADDRESSES else LINES.sub("", raw)).strip("_＿ \t\n　")
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
