"""A newer version of the notice in a case → what differs for the person who fills it in; taking it over keeps the answers."""

from __future__ import annotations

from collections.abc import Iterator

from forms.notice import Form, Notice, Stage


def is_newer(ours: Notice, other: Notice) -> bool:
    """Whether the library's notice is a later version of the one inside a case."""
    return other.id == ours.id and other.version > ours.version


def changes(old: Notice, new: Notice, stage_id: str) -> Iterator[str]:
    """What a person should know before taking the newer version, one sentence each."""
    before = next((stage for stage in old.stages if stage.id == stage_id), None)
    after = next((stage for stage in new.stages if stage.id == stage_id), None)
    if before is None or after is None:
        yield f"新版里没有“{stage_id}”这个环节，不能换用。"
        return
    yield from stage_changes(before, after)
    for form_id in dict.fromkeys([*before.form_ids, *after.form_ids]):
        if form_id not in after.form_ids:
            yield f"不再要“{form_id}”，已填的内容留在申报文件里。"
        elif form_id not in before.form_ids:
            yield f"新增“{form_id}”。"
        else:
            yield from form_changes(old.form(form_id), new.form(form_id))
    if old.conditions != new.conditions:
        yield "申报条件有改动，请重新核对。"


def stage_changes(before: Stage, after: Stage) -> Iterator[str]:
    for name, value in (("截止日期", "deadlines"), ("邮箱", "emails"), ("地址", "addresses"), ("报送方式", "channel"),
                        ("份数、装订", "volumes")):  # fmt: skip
        if getattr(before, value) != getattr(after, value):
            yield f"{name}有改动。"
    old, new = ([slot.name for slot in stage.slots] for stage in (before, after))
    yield from (f"新增佐证材料“{name}”。" for name in new if name not in old)
    yield from (f"不再要佐证材料“{name}”。" for name in old if name not in new)


def form_changes(before: Form, after: Form) -> Iterator[str]:
    old, new = ({field.id: field for field in form.fields} for form in (before, after))
    for name, field in new.items():
        if name not in old:
            yield f"“{after.id}”新增栏目“{field.title}”。"
        elif field != old[name]:
            yield f"“{after.id}”的“{field.title}”要求有改动。"
    yield from (
        f"“{after.id}”不再有“{field.title}”，已填的内容留在申报文件里。"
        for name, field in old.items()
        if name not in new
    )
    if before.rules != after.rules:
        yield f"“{after.id}”的校验规则有改动。"
