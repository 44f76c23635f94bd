"""A form → JSON Schema of its answers, with labels, units and limits, for other programs that write answers."""

from __future__ import annotations

from collections.abc import Iterable

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
