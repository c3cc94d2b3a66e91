"""The screen of the kinds of cases."""

from gridapp.kit.i18n import _
from gridapp.kit.store.spec import Column, Ref, Related, Resource, Section
from gridapp.models import CaseCategory

CASE_CATEGORIES = Resource(
    model=CaseCategory,
    slug="case-categories",
    label=_("事件类别"),
    icon="tags",
    columns=("code", "name", "parent.name", Column("deadline", editable=True), Column("deadline_unit", editable=True), "position"),
    search=("code", "name"),
    filters=("parent_id", "deadline_unit"),
    order=("position", "code"),
    form=(
        Section(_("基本信息"), "code", "name", Ref("parent_id", search=("code", "name")), "position"),
        Section(_("时限"), "deadline", "deadline_unit"),
    ),
    related=(Related("cases", "category_id"), Related("case-categories", "parent_id"), Related("deadline-rules", "category_id")),
    read="codes.read",
    write="codes.write",
    scope=None,
)
