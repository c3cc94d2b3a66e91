"""Every mistake in a declaration has an id, and nothing is called a mistake that is none."""

from dataclasses import replace
from pathlib import Path

import pytest

from gridapp.features.places.resource import DORMITORIES, GRIDS, TOWNS, VILLAGES
from gridapp.features.staff.resource import ASSIGNMENTS, ROLES, STAFF
from gridapp.kit.store.check import DeclarationError, check, require_sound
from gridapp.kit.store.spec import Action, Clock, Column, Found, Ref, Related, Resource, Section, Sheet, Timeline, Transfer
from gridapp.models import Case, CaseStep

DOCS = Path(__file__).resolve().parents[3] / "docs" / "resource.md"
CASES = Resource(
    model=Case,
    slug="cases",
    label="事件",
    columns=("code", "title"),
    search=("code", "title"),
    order=("-id",),
    read="case.read",
    write="case.write",
    scope=lambda _actor: None,
)
STEPS = replace(CASES, model=CaseStep, slug="case-steps", label="记录", columns=("at", "kind"), search=(), order=("at",), transfer=None)
FOUND = Found("alike", "相近", lambda _session, _actor, _row: (), columns=())
LONE = replace(VILLAGES, related=())
MISTAKES = [
    ("R001", replace(LONE, columns=("code", "colour"))),
    ("R001", replace(LONE, columns=("town.colour",))),
    ("R001", replace(LONE, search=("colour",))),
    ("R001", replace(LONE, filters=("mayor.name",))),
    ("R001", replace(LONE, order=("-colour",))),
    ("R001", replace(LONE, form=(*LONE.form, Section("x", "town.name")))),
    ("R002", replace(STAFF, related=(), scope=None)),
    ("R003", replace(STAFF, search=("phone",))),
    ("R003", replace(LONE, search=("households",))),
    ("R003", replace(CASES, search=("handler",))),
    ("R004", replace(LONE, form=(*LONE.form, Section("x", "deleted_at")))),
    ("R005", replace(LONE, form=(Section("x", "name"),))),
    ("R006", VILLAGES),
    ("R006", replace(LONE, related=(Related("staff", "dormitory_id"),))),
    ("R007", replace(LONE)),
    ("R008", replace(CASES, order=("title",))),
    ("R009", replace(TOWNS, related=(), columns=(Column("updated_at", editable=True),))),
    ("R009", replace(STAFF, columns=(Column("phone", editable=True),))),
    ("R010", replace(LONE, form=(*LONE.form[1:], Section("x", "code", "kind", Ref("name"))))),
    ("R010", replace(LONE, form=(Section("x", "code", "name", "kind", Ref("town_id", search=("colour",))),))),
    ("R011", replace(LONE, columns=("code", "code"))),
    ("R012", replace(LONE, transfer=Transfer(key="name"))),
    ("R013", replace(LONE, slug="Villages!")),
    ("R014", replace(LONE, actions=(Action("x", "X", lambda _tx, _row: None, when={"colour": ("red",)}),))),
    ("R013", replace(LONE, write="write")),
    ("R015", replace(CASES, columns=("code", "status", Column("title", clock=Clock("status", ()))))),
    ("R015", replace(CASES, columns=("code", "title", Column("due_at", clock=Clock("status", ()))))),
    ("R015", replace(CASES, columns=("status", Column("due_at", clock=Clock("status", (), stopped="closed_at"))))),
    ("R015", replace(CASES, columns=("status", Column("due_at", clock=Clock("status", ("lost",)))))),
    ("R016", replace(CASES, related=(Related("case-steps", "case_id", timeline=Timeline("at", "addressee")),))),
    ("R016", replace(CASES, related=(Related("case-steps", "case_id", timeline=Timeline("kind", "kind")),))),
    ("R011", replace(CASES, found=(FOUND, FOUND))),
    ("R017", replace(CASES, found=(replace(FOUND, columns=("status",)),))),
    ("R017", replace(CASES, columns=("code",), found=(FOUND,))),
    ("R018", replace(CASES, sheet=Sheet("单", number="level"))),
]


@pytest.mark.parametrize(("mistake", "resource"), MISTAKES, ids=[f"{name}-{at}" for at, (name, _r) in enumerate(MISTAKES)])
def test_a_mistake_is_named(mistake, resource):
    others = (STEPS,) if mistake == "R016" else (LONE, STAFF) if mistake in {"R002", "R006", "R007"} else ()
    others = tuple(other for other in others if mistake == "R007" or other.slug != resource.slug)
    assert mistake in {found.id for found in check(resource, others)}


def test_all_mistakes_are_told_at_once():
    with pytest.raises(DeclarationError) as error:
        require_sound(replace(LONE, columns=("colour",), write="write"))
    assert {mistake.id for mistake in error.value.mistakes} == {"R001", "R013"}


@pytest.mark.parametrize("resource", [TOWNS, VILLAGES, DORMITORIES, GRIDS, STAFF, ROLES, ASSIGNMENTS, CASES], ids=lambda item: item.slug)
def test_sound_declarations_have_none(resource):
    assert check(resource) == []


def test_every_id_has_a_test_and_a_line_in_the_documentation():
    ids = {name for name, _resource in MISTAKES}
    assert ids == {f"R{number:03d}" for number in range(1, 19)}
    text = DOCS.read_text()
    assert [name for name in sorted(ids) if f"| {name} |" not in text] == []
