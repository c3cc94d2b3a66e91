"""A row whose code has been given out again stays in the recycle bin, and the refusal names the field: for every resource."""

import pytest
import sqlalchemy as sa

from gridapp.features.staff.resource import ROLES
from gridapp.kit import store
from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.fields import table_of
from gridapp.kit.store.spec import Resource
from gridapp.office import OFFICE
from tests.rows import Office, stored

pytestmark = pytest.mark.usefixtures("mounted")


def unique_alive(resource: Resource) -> list[sa.Index]:
    return [
        index for index in table_of(resource.model).indexes if index.unique and index.dialect_options["sqlite"].get("where") is not None
    ]


ALWAYS_TAKEN = [
    (resource, name) for resource in OFFICE.resources for name in resource.form_fields if table_of(resource.model).c[name].unique
]
KEYED = [resource for resource in OFFICE.resources if resource.form and unique_alive(resource)]


@pytest.mark.parametrize("resource", KEYED, ids=lambda item: item.slug)
def test_what_was_given_out_again_is_named(resource: Resource, office: Office, admin: Actor) -> None:
    form = office.form(resource.slug)
    if resource.slug == "assignments":  # of most posts there may be several
        form["role_code"] = store.read_row(ROLES, admin, office.add("roles", code="leader"))["code"]
    first, other = store.create_row(resource, admin, form), office.add(resource.slug)
    shown = store.read_row(resource, admin, first.id)
    again = {**form, **{name: shown[name] for index in unique_alive(resource) for name in (column.name for column in index.columns)
                        if name in resource.form_fields and name not in form}}  # fmt: skip
    store.delete_rows(resource, admin, [first.id, other])
    second = store.create_row(resource, admin, again)
    before = stored(resource)
    for ids in ([first.id], [other, first.id], [first.id, other]):
        with pytest.raises(Refusal) as refused:
            store.restore_rows(resource, admin, ids)
        told = refused.value.message.render()
        assert first.label in told
        assert refused.value.field
        assert "已" in told
        assert stored(resource) == before
    store.delete_rows(resource, admin, [second.id])
    store.restore_rows(resource, admin, [first.id, other])


@pytest.mark.parametrize(("resource", "name"), ALWAYS_TAKEN, ids=lambda item: getattr(item, "slug", item))
def test_what_stays_taken_in_the_bin_is_refused_by_name_when_it_is_given_out_again(
    resource: Resource, name: str, office: Office, admin: Actor
) -> None:
    form = office.form(resource.slug)
    first = store.create_row(resource, admin, form)
    store.delete_rows(resource, admin, [first.id])
    with pytest.raises(Refusal) as refused:
        store.create_row(resource, admin, {**office.form(resource.slug), name: form[name]})
    assert refused.value.field == name
    store.restore_rows(resource, admin, [first.id])


def test_the_sentence_names_code_and_value(office: Office, admin: Actor) -> None:
    villages = next(resource for resource in OFFICE.resources if resource.slug == "villages")
    first = store.create_row(villages, admin, {"code": "990181103701", "name": "甲试村"})
    store.delete_rows(villages, admin, [first.id])
    store.create_row(villages, admin, {"code": "990181103701", "name": "乙试村"})
    with pytest.raises(Refusal) as refused:
        store.restore_rows(villages, admin, [first.id])
    assert refused.value.message.render() == "不能恢复“甲试村”：区划代码“990181103701”已被使用，请换一个"
    assert refused.value.field == "code"


def test_what_went_along_and_was_given_out_again_is_named_too(office: Office, admin: Actor) -> None:
    """A rule set comes back with its tiers; while it lay in the bin none of them can be taken, so their place is taken by hand."""
    rule_set = office.one("rule-sets")
    tiers = next(resource for resource in OFFICE.resources if resource.slug == "village-tiers")
    rule_sets = next(resource for resource in OFFICE.resources if resource.slug == "rule-sets")
    tier = office.add("village-tiers", min_population="0")
    store.delete_rows(rule_sets, admin, [rule_set])
    table = table_of(tiers.model)
    with transaction(admin) as tx:
        values = dict(tx.session.execute(sa.select(*table.c).where(table.c.id == tier)).mappings().one())
        tx.session.execute(table.insert(), {**values, "id": tier + 100, "deleted_at": None})
    before = stored(tiers), stored(rule_sets)
    with pytest.raises(Refusal, match="不能恢复"):
        store.restore_rows(rule_sets, admin, [rule_set])
    assert (stored(tiers), stored(rule_sets)) == before
