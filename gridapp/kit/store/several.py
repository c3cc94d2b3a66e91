"""Many rows at once: one field for all of them, or a verb of the resource. All or none."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from gridapp.kit import parsing
from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import Invalid, NotAllowed, NotFound, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.store.reading import find, label_of
from gridapp.kit.store.refusals import explain
from gridapp.kit.store.removing import few
from gridapp.kit.store.spec import Ask, Resource
from gridapp.kit.store.writing import converted, save_changed


def bulk_edit(resource: Resource, actor: Actor, ids: Sequence[int], field: str, value: Any) -> int:
    """Give one field of the form the same value in many rows; returns how many rows differ now.

    Raises:
        NotAllowed, NotFound: as `update_row`.
        Invalid: the value is wrong, or a row may not have it (the message names the row).
    """
    actor.need(resource.write)
    if field not in resource.form_fields:
        raise NotAllowed
    changed = 0
    with transaction(actor) as tx:
        for row_id in few(ids):
            row = find(tx.session, resource, actor, row_id, lock=True)
            values = converted(resource, {field: value}, row)
            if not values:
                continue
            before, label = row.version, label_of(tx.session, resource, row)
            try:
                changed += save_changed(tx, resource, row, values).version != before
            except Invalid as invalid:
                raise Invalid({field: msg("“{label}”：{why}", label=label, why=invalid.message)}) from invalid
    return changed


def run_action(
    resource: Resource, actor: Actor, name: str, ids: Sequence[int], reason: str = "", *, answers: Mapping[str, str] | None = None
) -> list[Msg]:
    """Run a verb of the resource on rows, all or none; returns what it said. `reason` and `answers` are kept where the verb asks for them.

    Raises:
        NotFound: no such verb or row.
        NotAllowed: the actor lacks the verb's permission, or the one it takes for a row.
        Refusal: the verb refuses a row, or asks for a reason or another answer and there is none (`field` is then `reason` or its name).
    """
    actor.need(resource.read)
    action = next((item for item in resource.actions if item.name == name), None)
    if action is None:
        raise NotFound
    if not any(actor.may(permission) for permission in action.needed(resource)):
        raise NotAllowed
    told: list[Msg] = []
    because = parsing.reason(reason, action.reason_label) if action.reason else ""
    given = {ask.name: _answer(ask, (answers or {}).get(ask.name, "")) for ask in action.asks}
    with transaction(actor, reason=because, answers=given) as tx:
        for row_id in few(ids):
            row = find(tx.session, resource, actor, row_id, lock=True)
            label = label_of(tx.session, resource, row)
            if action.by and not ((permission := action.permissions.get(getattr(row, action.by))) and actor.may(permission)):
                raise NotAllowed(permission or "", msg("“{label}”：您没有办理“{verb}”的权限", label=label, verb=msg(action.label)))
            try:
                message = action.run(tx, row)
                tx.session.flush()
            except Invalid as invalid:
                raise Refusal(msg("“{label}”：{why}", label=label, why=invalid.message), field=invalid.field) from invalid
            except IntegrityError as error:
                raise explain(error, resource, row.model_dump()) from error
            except Refusal as refusal:
                if len(ids) == 1 or type(refusal) is not Refusal:
                    raise
                raise Refusal(msg("“{label}”：{why}", label=label, why=refusal.message), field=refusal.field) from refusal
            if message:
                told.append(message)
    return told


def _answer(ask: Ask, raw: object) -> str:
    """An answer on one line. Raises `Refusal` about the field of that name."""
    try:
        value = " ".join(parsing.text(raw, max_length=ask.max_length).split())
        if ask.required and not value:
            raise Refusal(msg("请填写“{label}”", label=msg(ask.label)))
        match ask.widget if value else "text":
            case "integer":
                return str(parsing.integer(value, ge=1, le=ask.most))
            case "date":
                return parsing.day(value).isoformat()
            case "choice":
                assert ask.choices is not None, "a choice is made among choices"
                return str(parsing.choice(value, ask.choices).value)
            case _:
                return value
    except Refusal as refusal:
        raise Refusal(refusal.message, field=ask.name) from refusal
