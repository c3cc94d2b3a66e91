"""Many rows at once: one field for all of them, or a verb of the resource. All or none."""

from collections.abc import Sequence
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
from gridapp.kit.store.spec import Resource
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


def run_action(resource: Resource, actor: Actor, name: str, ids: Sequence[int], reason: str = "") -> list[Msg]:
    """Run a verb of the resource on rows, all or none; returns what it said. `reason` is kept where the verb asks for one.

    Raises:
        NotFound: no such verb or row.
        NotAllowed: the actor lacks the verb's permission.
        Refusal: the verb refuses a row, or asks for a reason and there is none (`field` is then `reason`).
    """
    actor.need(resource.read)
    action = next((item for item in resource.actions if item.name == name), None)
    if action is None:
        raise NotFound
    actor.need(action.permission or resource.write)
    told: list[Msg] = []
    with transaction(actor, reason=parsing.reason(reason) if action.reason else "") as tx:
        for row_id in few(ids):
            row = find(tx.session, resource, actor, row_id, lock=True)
            label = label_of(tx.session, resource, row)
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
