"""A form → JSON Schema of its answers, for other programs; the vocabulary → JSON Schema of notice.yaml, for editors."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterable
from typing import Any

from forms.notice import Field, Form, Notice

TEXT = {"type": "string"}
NUMERIC = {"type": ["string", "number"]}


def answers_schema(notice: Notice, form: Form) -> dict[str, object]:
    """The schema of one form's object inside an answers file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:shenbao:{notice.id}:{notice.version}:{form.id}",
        "title": form.title,
        **object_of(form.fields),
    }


def object_of(fields: Iterable[Field]) -> dict[str, object]:
    listed = list(fields)
    return {
        "type": "object",
        "properties": {field.id: property_of(field) for field in listed},
        "required": [field.id for field in listed if field.required is True],
        "additionalProperties": False,
    }


def property_of(field: Field) -> dict[str, object]:
    facts: dict[str, object] = {"title": field.title, "x-kind": field.kind, **type_of(field)}
    extra = {
        "description": field.hint,
        "x-unit": field.unit,
        "x-limit": field.limit,
        "x-blank": field.blank if field.blank != "留空" else None,
        "x-points": list(field.points) or None,
        "x-basis": field.basis,
        "x-printed": None if field.printed else False,
    }
    return facts | {name: value for name, value in extra.items() if value is not None}


def type_of(field: Field) -> dict[str, object]:
    options = [option.value for option in field.options]
    match field.kind:
        case "table":
            return {"type": "array", "items": object_of(field.columns)}
        case "multichoice":
            return {"type": "array", "items": {"type": "string", "enum": options}}
        case "choice":
            return dict(TEXT) if field.open else {"type": "string", "enum": options}
        case "yesno":
            return {"type": "string", "enum": ["是", "否"]}
        case "integer" | "number" | "money" | "percent" | "year":
            return dict(NUMERIC)
        case _:
            return dict(TEXT)


# ---- notice.yaml


def notice_schema() -> dict[str, object]:
    """The dataclasses of notice.py → JSON Schema of a notice.yaml; docs/notice.schema.json is a copy."""
    found: dict[str, object] = {}
    define(Notice, found)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "notice.yaml",
        "$ref": "#/$defs/Notice",
        "$defs": found,
    }


def define(cls: type, found: dict[str, object]) -> dict[str, object]:
    """A dataclass → its definition (once), and a reference to it."""
    reference: dict[str, object] = {"$ref": f"#/$defs/{cls.__name__}"}
    if cls.__name__ in found:
        return reference
    found[cls.__name__] = {}
    hints = typing.get_type_hints(cls)
    fields = dataclasses.fields(cls)
    found[cls.__name__] = {
        "type": "object",
        "description": (cls.__doc__ or "").split("\n")[0],
        "properties": {field.name: typed(hints[field.name], found) for field in fields},
        "required": [field.name for field in fields if field.default is dataclasses.MISSING],
        "additionalProperties": False,
    }
    return reference


def typed(hint: Any, found: dict[str, object]) -> dict[str, object]:
    """A type hint → the schema of what may be written there."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [typed(each, found) for each in inner]}
    if origin is tuple:
        return {"type": "array", "items": typed(inner[0], found)}
    if origin is typing.Literal:
        return {"enum": list(inner)}
    if dataclasses.is_dataclass(hint):
        return define(typing.cast("type", hint), found)
    plain = {str: "string", int: "integer", bool: "boolean", type(None): "null"}
    return {"type": plain[hint]} if hint in plain else {"type": "string", "format": "date"}
