"""What is handed in at a stage and how: materials, slots, volumes, deadlines, discs, letters, as frozen data.

`None` means that the notice does not say (通知未写明). `basis` is the clause.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

UNSAFE_NAME = re.compile(r'[/\\:*?"<>|%]|^\.')  # what no name that becomes a folder may hold
Format = Literal["docx", "pdf", "xlsx", "jpg", "mp4", "zip", "可编辑版", "扫描件"]
Way = Literal["网上填报", "纸质报送", "邮寄", "电子邮件", "光盘"]
Counted = Literal["寄出", "邮戳", "收到"]
Size = Literal["A4", "A3"]
Sides = Literal["双面", "正反", "单面"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A named place for evidence files. `expect` is a rule word for how many files there should be.

    `most`: no more than so many. `formats`: what a file here must be. `paper` false: its files are
    not printed. `unchanged`: what another system has printed
    (系统打印的申报书): bound as it is, with no number or head on it. `same_as`: the form, or the other slot, with which a
    print from the online system must agree.
    """

    name: str
    required: bool | str = False
    expect: str | None = None
    most: int | None = None
    formats: tuple[Format, ...] | None = None
    why: str | None = None
    paper: bool = True
    unchanged: bool = False
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """An official letter (行文): its 文号 is asked. `joint`: who signs with us; `copy_to`: who gets a copy (抄送)."""

    joint: tuple[str, ...] = ()
    copy_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """One thing to hand in: a form, evidence slots, or forms `collected` from the stage before.

    `paper` false: nothing of it is handed in on paper. `letter`: it is an official letter.
    """

    name: str
    form: str | None = None
    slots: tuple[Slot, ...] = ()
    collected: str | None = None
    copies: int | None = None
    size: Size | None = None
    sides: Sides | None = None
    binding: str | None = None
    order: int | None = None
    formats: tuple[Format, ...] | None = None
    seal: str | None = None
    volume: str | None = None
    paper: bool = True
    letter: Letter | None = None
    basis: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Volume:
    """What is bound together. What follows `copies` is None where the notice does not ask for it.

    `contents` of so many `levels`; `odd`: each part begins on an odd page; `heads`: each piece of evidence says
    what it proves; `spine`: the text on it; `tabs`: labels at the side; `seal`: what is sealed of the volume itself.
    """

    name: str
    order: tuple[str, ...]
    size: Size | None = None
    sides: Sides | None = None
    binding: str | None = None
    copies: int | None = None
    contents: bool | None = None
    levels: int = 2
    numbers: bool | None = None
    cover: bool | None = None
    odd: bool | None = None
    heads: bool | None = None
    spine: str | None = None
    tabs: bool | None = None
    seal: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date by which something is due; the day itself counts. `date` None: the notice names none.

    `day`: month and day (10-18) where the notice prints no year. `counts`: which day must not be later, that of
    sending (寄出, 邮戳) or of arrival; None where the notice does not say.
    """

    what: str
    date: datetime.date | None = None
    day: str | None = None
    time: str | None = None
    counts: Counted | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence of the notice that is shown as it stands, with its clause."""

    text: str
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """No more than `most` of `what`, for `each` (每个设区市, 每家)."""

    what: str
    most: int
    each: str | None = None
    unit: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Disc:
    """A disc as the notice asks for it: its words, how many, what is written on it (names of the label), from what."""

    text: str
    copies: int | None = None
    label: tuple[str, ...] = ()
    pen: str | None = None
    basis: str | None = None
