"""What the database refuses, in the words of the person who typed it."""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.elements import conv

from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.fields import fields_of, table_of, text_of
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.masks import masked
from gridapp.kit.store.spec import Resource


def explain(error: IntegrityError, resource: Resource, data: dict[str, Any]) -> Refusal:
    """A refusal that names the field: a value already used, a rule of the table, a referred row that is gone.

    Constraints may bring their own words in `info={"message": msgid}`.
    """
    table = table_of(resource.model)
    name, columns = _named(error)
    index = next((index for index in _uniques(table) if index.name == name or (columns and columns == _columns(index))), None)
    if index is not None:
        return _used(resource, index, data)
    if told := _told_elsewhere(error, table, name):
        return Refusal(Msg(told))
    check = next((item for item in table.constraints if isinstance(item, sa.CheckConstraint) and _full_name(item) == name), None)
    if check is not None:
        return Refusal(Msg(check.info["message"]) if "message" in check.info else msg("数据不符合规则“{rule}”，请核对", rule=name))
    return Refusal(msg("所引用的记录不存在，或这条记录仍被引用，请刷新后重试"))


def _named(error: IntegrityError) -> tuple[str, list[str]]:
    """The constraint's name, or (SQLite, unique) its columns."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name or "", []
    text = str(error.orig)
    if found := re.match(r"UNIQUE constraint failed: (?:index '(.+)'|(.+))", text):
        return found[1] or "", [part.rpartition(".")[2] for part in (found[2] or "").split(", ")] if found[2] else []
    found = re.match(r"CHECK constraint failed: (\S+)", text)
    return (found[1] if found else ""), []


def _told_elsewhere(error: IntegrityError, own: sa.Table, name: str) -> str:
    """What another table says that a verb or a hook writes besides the resource's own; empty when it says nothing."""
    for table in own.metadata.tables.values():
        for index in _uniques(table) if table is not own else ():
            named = ", ".join(f"{table.name}.{column}" for column in _columns(index))
            if "message" in index.info and (index.name == name or str(error.orig).endswith(f"failed: {named}")):
                return str(index.info["message"])
    return ""


def _uniques(table: sa.Table) -> list[sa.Index | sa.UniqueConstraint]:
    constraints = [item for item in table.constraints if isinstance(item, sa.UniqueConstraint)]
    return [*(index for index in table.indexes if index.unique), *constraints]


def _columns(index: sa.Index | sa.UniqueConstraint) -> list[str]:
    return [column.name for column in index.columns]


def _full_name(item: sa.CheckConstraint) -> str:
    return str(item.name) if isinstance(item.name, conv) else f"ck_{item.table.name}_{item.name}"


def _used(resource: Resource, index: sa.Index | sa.UniqueConstraint, data: dict[str, Any]) -> Invalid:
    own, names = fields_of(resource.model), _columns(index)
    field = next((name for name in reversed(names) if name in resource.form_fields), names[-1])
    if "message" in index.info:
        return Invalid({field: Msg(index.info["message"])})
    if len(names) > 1:
        return Invalid({field: msg("已有一条{labels}都相同的记录", labels=tuple(Msg(own[name].label) for name in names))})
    value = text_of(own[field], data.get(field))
    shown = masked(own[field].mask, value) if own[field].sensitive else value
    return Invalid({field: msg("{label}“{value}”已被使用，请换一个", label=Msg(own[field].label), value=shown)})
