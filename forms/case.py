"""One application on disk: every change ↔ a committed row that can be undone, attachments and the notice inside.

The state is a table of JSON values under (part, name): what was typed (填报, «表单.栏目»), what was declared
(声明), the attachments of each slot (佐证) and so on. A change of one or several of them is one step of the
history, which outlives the program. Attachments are named by their SHA-256 and go only when neither the
state nor the history names them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from forms import casefile
from forms.answers import APPLICANT, DECLARED, NAME
from forms.casefile import SUFFIX, CaseFault
from forms.casevalues import Json, clean, hashes, text
from forms.library import Source
from forms.notice import Notice, Stage
from forms.statefile import Key, StateFile, notice_files, now

ANSWERS, EVIDENCE, UNITS, TERMS = "填报", "佐证", "金额单位", "当地要求"
UNNAMED = "新申报"
REMEMBERED = 500


def answer_key(form: str, field: str) -> Key:
    return Key(ANSWERS, f"{form}.{field}")


class Case(StateFile):
    """An open case file: what was typed, and the steps that led there."""

    kind = casefile.CASE

    # ---- opening and closing

    @classmethod
    def create(cls, path: Path, source: Source, stage: Stage) -> Case:
        """A new case with the notice's folder inside. Raises FileExistsError, OSError."""
        about = {
            "notice": source.notice.id, "short": source.notice.short, "version": str(source.notice.version),
            "notice_sha256": source.sha256, "stage": stage.id, "unit": "", "status": "草稿",
            "saved": now(), "cursor": "0", "applicant": stage.applicant or f"{APPLICANT}.{NAME}",
        }  # fmt: skip
        casefile.create(path, notice_files(source), about)
        return cls.open(path)

    # ---- the state

    def tidy(self) -> None:
        casefile.shorten_history(self._base)
        super().tidy()

    def put(self, key: Key, value: Json, *, merge: bool = False) -> None:
        self.put_all({key: value}, merge=merge)

    def put_all(self, values: Mapping[Key, Json], *, merge: bool = False) -> None:
        """Several values as one step; None takes one away. With `merge` it joins a last step on the same keys."""
        cleaned = {key: clean(value) for key, value in values.items()}
        changed = {key: value for key, value in cleaned.items() if self.state.get(key) != value}
        if not changed:
            return
        with self._changing():
            cursor = int(self.about["cursor"])
            self._base.execute("DELETE FROM change WHERE step > ?", (cursor,))
            joined = merge and self._keys_of(cursor) == set(changed)
            step = cursor if joined else cursor + 1
            for key, value in changed.items():
                if joined:
                    self._base.execute(
                        "UPDATE change SET after = ? WHERE step = ? AND part = ? AND name = ?",
                        (text(value), step, *key),
                    )
                else:
                    self._base.execute(
                        "INSERT INTO change (step, part, name, before, after) VALUES (?, ?, ?, ?, ?)",
                        (step, *key, text(self.state.get(key)), text(value)),
                    )
                self._write(key, value)
            self._base.execute("DELETE FROM change WHERE step <= ?", (step - REMEMBERED,))
            about = {"cursor": str(step), "saved": now(), **self._unit(changed)}
            self._note(about)
        self._remember(changed, about)

    def keep(self, key: Key, value: Json) -> None:
        """A value that undo does not touch: what was sent, what came back."""
        about, value = {"saved": now()}, clean(value)
        with self._changing():
            self._write(key, value)
            self._note(about)
        self._remember({key: value}, about)

    def undo(self) -> dict[Key, Json]:
        """Take the last step back → the values that stand again; nothing where there is none."""
        return self._walk(int(self.about["cursor"]), "before", -1)

    def redo(self) -> dict[Key, Json]:
        return self._walk(int(self.about["cursor"]) + 1, "after", 0)

    @property
    def can_undo(self) -> bool:
        return not self.read_only and bool(self._keys_of(int(self.about["cursor"])))

    @property
    def can_redo(self) -> bool:
        return not self.read_only and bool(self._keys_of(int(self.about["cursor"]) + 1))

    def _walk(self, step: int, column: str, shift: int) -> dict[Key, Json]:
        rows = self._base.execute(
            f"SELECT part, name, {column} FROM change WHERE step = ?", (step,)
        ).fetchall()
        values = {Key(part, name): None if value is None else json.loads(value) for part, name, value in rows}
        if values:
            about = {"cursor": str(step + shift), "saved": now(), **self._unit(values)}
            with self._changing():
                for key, value in values.items():
                    self._write(key, value)
                self._note(about)
            self._remember(values, about)
        return values

    def _keys_of(self, step: int) -> set[Key]:
        rows = self._base.execute("SELECT part, name FROM change WHERE step = ?", (step,))
        return {Key(*row) for row in rows}

    def _unit(self, changed: Mapping[Key, Json]) -> dict[str, str]:
        """The applicant's name, kept for the list of cases."""
        field = self.about.get("applicant")
        return {"unit": str(changed[key] or "")} if field and (key := Key(ANSWERS, field)) in changed else {}

    # ---- what others make of it

    def raw(self) -> dict[str, Json]:
        """The answers as the rest of the program reads them."""
        found: dict[str, Json] = {DECLARED: self.part(DECLARED)}
        given = self.part(APPLICANT)
        if given:
            found[APPLICANT] = given
        for name, value in self.part(ANSWERS).items():
            form, _, field = name.rpartition(".")
            found.setdefault(form, {})[field] = value
        return found

    def load(self, notice: Notice, raw: Mapping[str, Mapping[str, Json]]) -> None:
        """Answers from a file → one step."""
        chosen = {condition.id for condition in notice.conditions if condition.options}
        values = {}
        for name, fields in raw.items():
            for field, value in fields.items():
                is_option = name == DECLARED and field in chosen
                values[Key(name, field) if is_option else answer_key(name, field)] = value
        self.put_all(values)

    def renew(self, source: Source) -> None:
        """Another version of the same notice; the answers stay. Raises CaseFault."""
        about = {
            "version": str(source.notice.version),
            "notice_sha256": source.sha256,
            "short": source.notice.short,
        }
        files = notice_files(source)
        with self._changing():
            self._base.execute("DELETE FROM notice")
            self._base.executemany("INSERT INTO notice VALUES (?, ?)", files.items())
            self._note(about)
        self._remember({}, about)

    # ---- attachments and editions

    def named_attachments(self) -> set[str]:
        """Every attachment that the state, the history or an edition names."""
        found = super().named_attachments()
        for before, after in self._base.execute("SELECT before, after FROM change"):
            found |= {each for value in (before, after) if value for each in hashes(json.loads(value))}
        for data in self.editions():
            found |= set(hashes(data))
        return found

    def editions(self) -> list[dict[str, Json]]:
        """The frozen editions, first to last."""
        return [json.loads(row[0]) for row in self._base.execute("SELECT data FROM edition ORDER BY number")]

    def freeze(self, data: Mapping[str, Json]) -> int:
        """A new edition → its number, from 1."""
        with self._changing():
            number = int(self._base.execute("SELECT coalesce(max(number), 0) + 1 FROM edition").fetchone()[0])
            self._base.execute(
                "INSERT INTO edition VALUES (?, ?)", (number, text({**data, "number": number}))
            )
        return number


def default_name(short: str, unit: str = "") -> str:
    """The file name of a new case."""
    return f"{unit or UNNAMED}_{short}{SUFFIX}"


__all__ = [
    "ANSWERS",
    "APPLICANT",
    "DECLARED",
    "EVIDENCE",
    "NAME",
    "TERMS",
    "UNITS",
    "Case",
    "CaseFault",
    "Key",
]
