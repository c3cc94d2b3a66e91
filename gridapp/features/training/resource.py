"""The screens of training sessions and of the people expected at them."""

from gridapp.features.training import queries, service
from gridapp.kit.i18n import _
from gridapp.kit.store.spec import Action, Column, DateRange, Link, Ref, Related, Resource, Section, Transfer
from gridapp.models import Attendance, Training

READ, WRITE = "training.read", "training.write"

TRAININGS = Resource(
    model=Training,
    slug="trainings",
    label=_("培训"),
    icon="graduation-cap",
    columns=(
        "code",
        "name",
        "starts_at",
        "place",
        "phase",
        "kind",
        "method",
        "village.name",
        Column("organiser", hidden=True),
        Column("ends_at", hidden=True),
        Column("topics", hidden=True),
    ),
    search=("code", "name", "topics", "place"),
    filters=("phase", "kind", "method", "village_id", DateRange("starts_at")),
    order=("-starts_at",),
    form=(
        Section(_("基本信息"), "name", "code", "phase", "kind", "method", "topics"),
        Section(_("时间地点"), "starts_at", "ends_at", "place", "organiser", Ref("village_id", search=("code", "name"))),
    ),
    related=(Related("attendance", "training_id"),),
    links=(Link(_("签到"), "/trainings/{id}/sign-in", icon="clipboard_check"),),
    read=READ,
    write=WRITE,
    scope=queries.visible_trainings,
    own=queries.own_trainings,
    clean=service.clean_training,
    delete=service.goes_along,
    actions=(
        Action("expect_paid", _("网格员全部应到"), service.expect_paid, permission=service.MARK, in_rows=False),
        Action("expect_village", _("主办村（社区）人员应到"), service.expect_village, permission=service.MARK, in_rows=False),
        Action("expect_everybody", _("全员应到"), service.expect_everybody, permission=service.MARK, in_rows=False),
    ),
)

ATTENDANCE = Resource(
    model=Attendance,
    slug="attendance",
    label=_("培训签到"),
    icon="clipboard-check",
    columns=("training.name", "staff.name", "status", "signed_at", "leave_approved_at", "reason", Column("note", hidden=True)),
    search=("training.name", "staff.name"),
    filters=("training_id", "staff_id", "status", DateRange("signed_at")),
    order=("-training.starts_at", "staff.name"),
    form=(
        Section(_("基本信息"), Ref("training_id", search=("code", "name")), Ref("staff_id", search=("code", "name"))),
        Section(_("签到情况"), "status", "signed_at", "leave_approved_at", "reason", "note"),
    ),
    read=READ,
    write=service.MARK,
    scope=queries.visible_attendance,
    clean=service.clean_attendance,
    transfer=Transfer(key=""),
)
