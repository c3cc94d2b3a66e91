"""The screens of people, roles and posts."""

from gridapp.features.staff import service
from gridapp.kit.i18n import _
from gridapp.kit.store.spec import EMPTY, Action, Column, DateRange, Ref, Related, Resource, Section, Transfer
from gridapp.models import Assignment, Role, Staff
from gridapp.registers import sight

READ, WRITE = "staff.read", "staff.write"
BANK = "staff.bank"
"""Where somebody is paid is registered by those who are trusted with it, not by everybody who keeps the roster."""

STAFF = Resource(
    model=Staff,
    slug="staff",
    label=_("网格工作人员"),
    icon="users",
    columns=(
        "code",
        "name",
        "gender",
        "phone",
        "village.name",
        "dormitory.name",
        "employment",
        "hired_on",
        Column("political", hidden=True),
        Column("education", hidden=True),
        Column("id_number", hidden=True),
        Column("left_on", hidden=True),
        Column("bank_name", hidden=True),
        Column("bank_account", hidden=True),
    ),
    search=("code", "name"),
    filters=("village_id", "dormitory_id", "employment", "gender", "political", "education", DateRange("hired_on"), DateRange("left_on")),
    order=("code",),
    form=(
        Section(_("基本信息"), "name", "code", "id_number", "gender", "birth_date", "phone", "political", "education"),
        Section(
            _("岗位"),
            Ref("village_id", search=("code", "name")),
            Ref("dormitory_id", search=("code", "name")),
            "employment",
            "hired_on",
            "left_on",
        ),
        Section(_("发放账户"), "bank_name", "bank_account", write=BANK),
        Section(_("档案"), "rewards", "note"),
    ),
    related=(Related("assignments", "staff_id"), Related("attendance", "staff_id"), Related("payouts", "staff_id")),
    read=READ,
    write=WRITE,
    scope=sight.visible_staff,
    clean=service.clean_staff,
    actions=(
        Action("resign", _("离岗"), service.resign, confirm=_("确认离岗？在任岗位将同时结束，记录保留。"), when={"left_on": (EMPTY,)}),
    ),
)

ROLES = Resource(
    model=Role,
    slug="roles",
    label=_("岗位"),
    icon="id-card",
    columns=("name", "level", "single", "paid", "patrols_per_day", "patrols_per_week", Column("code", hidden=True)),
    search=("code", "name"),
    filters=("level", "paid"),
    order=("position", "code"),
    form=(
        Section(_("基本信息"), "code", "name", "level", "single", "paid", "position"),
        Section(_("职责"), "duties", "patrols_per_day", "patrols_per_week"),
    ),
    related=(Related("assignments", "role_code"),),
    read=READ,
    write="codes.write",
    scope=None,
)

ASSIGNMENTS = Resource(
    model=Assignment,
    slug="assignments",
    label=_("任职"),
    icon="briefcase",
    columns=("staff.name", "role.name", "grid.name", "village.name", "start_on", "end_on", Column("reason", hidden=True)),
    search=("staff.name", "grid.name"),
    filters=("role_code", "grid_id", "village_id", DateRange("start_on"), DateRange("end_on")),
    order=("-start_on",),
    form=(
        Section(
            _("任职"), Ref("staff_id", search=("code", "name")), Ref("role_code", search=("code", "name")), "start_on", "end_on", "reason"
        ),
        Section(_("任职地点"), Ref("grid_id", search=("code", "name")), Ref("village_id", search=("code", "name"))),
    ),
    read=READ,
    write=WRITE,
    scope=sight.visible_assignments,
    clean=service.clean_assignment,
    actions=(Action("end", _("离任"), service.end_post, confirm=_("确认离任？任职记录保留。"), when={"end_on": (EMPTY,)}),),
    transfer=Transfer(key=""),
)
