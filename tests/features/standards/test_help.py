"""Every input of the budget's forms says what it is, and every figure where the work plan speaks of it."""

import pytest

from gridapp.kit.fields import fields_of
from gridapp.kit.store.spec import Resource
from gridapp.office import OFFICE

FORMS = [item for room in OFFICE.rooms if room.name in {"standards", "planning", "payouts"} for item in room.resources if item.form]
FIGURES = {"integer", "money", "share"}


@pytest.mark.parametrize("room", FORMS, ids=lambda item: item.slug)
def test_every_input_says_what_it_is(room: Resource) -> None:
    fields = fields_of(room.model)
    assert [name for name in room.form_fields if not fields[name].help] == []
    silent = [name for name in room.form_fields if fields[name].widget in FIGURES and "工作计划" not in fields[name].help]
    assert silent == []
    assert len(FORMS) >= 9
