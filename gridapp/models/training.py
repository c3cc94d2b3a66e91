"""Training sessions, the people expected and how each of them attended."""

from datetime import datetime

from gridapp.kit.choices import Choice
from gridapp.kit.db.base import Record, choice, moment, reference, rule, text, unique_alive
from gridapp.kit.i18n import _


class TrainingPhase(Choice):
    """Before or after taking up the post."""

    BEFORE = "before", _("上岗前")
    AFTER = "after", _("上岗后")


class TrainingKind(Choice):
    """General or professional."""

    GENERAL = "general", _("综合")
    PROFESSIONAL = "professional", _("专业")


class TrainingMethod(Choice):
    """How it is taught."""

    SELF_STUDY = "self_study", _("自学")
    MEETING = "meeting", _("以会代训")
    LECTURE = "lecture", _("讲课")
    SYMPOSIUM = "symposium", _("座谈会")
    VISIT = "visit", _("外出参观")


class Training(Record, table=True):
    """One training session (培训)."""

    __tablename__ = "training"
    __table_args__ = (
        rule("ends_at > starts_at", "ends_after_start", _("结束时间须晚于开始时间")),
        unique_alive("uq_training_code", "code"),
    )

    code: str = text(_("培训编号"), max_length=20, generated=True, default="", help=_("留空自动编号"))
    name: str = text(_("培训名称"))
    phase: TrainingPhase = choice(TrainingPhase, _("阶段"), default=TrainingPhase.AFTER)
    kind: TrainingKind = choice(TrainingKind, _("类型"), default=TrainingKind.GENERAL)
    method: TrainingMethod = choice(TrainingMethod, _("方式"), default=TrainingMethod.LECTURE)
    topics: str = text(_("培训内容"), default="", max_length=500, multiline=True)
    organiser: str = text(_("主办"), default="", max_length=100)
    village_id: int | None = reference("village.id", _("主办村（社区）"), default=None, help=_("留空表示由镇网格化服务管理中心主办"))
    place: str = text(_("地点"), default="", max_length=100)
    starts_at: datetime = moment(_("开始时间"))
    ends_at: datetime = moment(_("结束时间"))


class SignIn(Choice):
    """How a person expected attended; kept apart and never merged."""

    UNMARKED = "unmarked", _("未登记")
    PRESENT = "present", _("签到")
    LATE = "late", _("迟到")
    EARLY = "early", _("早退")
    LEAVE = "leave", _("请假")
    ABSENT = "absent", _("无故缺席")


class Attendance(Record, table=True):
    """A person expected at a session, and how it went. Leave counts only when approved before the start."""

    __tablename__ = "attendance"
    __table_args__ = (unique_alive("uq_attendance_person", "training_id", "staff_id", message=_("此人已在这次培训的名单中")),)

    training_id: int = reference("training.id", _("培训"))
    staff_id: int = reference("staff.id", _("人员"))
    status: SignIn = choice(SignIn, _("签到情况"), default=SignIn.UNMARKED)
    signed_at: datetime | None = moment(_("签到时间"), default=None)
    leave_approved_at: datetime | None = moment(_("准假时间"), default=None)
    reason: str = text(_("原因"), default="", max_length=200)
    note: str = text(_("备注"), default="", max_length=200)
