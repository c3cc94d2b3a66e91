"""People, the roles they can hold and the posts they held: history is kept, never overwritten."""

from datetime import date

from gridapp.kit.choices import Choice
from gridapp.kit.db.base import Record, boolean, choice, day, integer, ordinal, reference, rule, secret, text, unique_alive
from gridapp.kit.i18n import _


class Gender(Choice):
    """As on the identity card."""

    FEMALE = "female", _("女")
    MALE = "male", _("男")


class Political(Choice):
    """Political status, as the roster asks for it."""

    MASSES = "masses", _("群众")
    LEAGUE = "league", _("共青团员")
    PROBATIONARY = "probationary", _("中共预备党员")
    PARTY = "party", _("中共党员")
    DEMOCRATIC = "democratic", _("民主党派")


class Education(Choice):
    """Highest degree."""

    PRIMARY = "primary", _("小学")
    JUNIOR = "junior", _("初中")
    SENIOR = "senior", _("高中（中专）")
    COLLEGE = "college", _("大专")
    BACHELOR = "bachelor", _("本科")
    MASTER = "master", _("研究生")


class Employment(Choice):
    """How the office pays."""

    FULL_TIME = "full_time", _("专职")
    PART_TIME = "part_time", _("兼职")


class Staff(Record, table=True):
    """One person of the grid team (网格工作人员)."""

    __tablename__ = "staff"
    __table_args__ = (
        unique_alive("uq_staff_code", "code"),
        unique_alive("uq_staff_id_number_index", "id_number_index", when="id_number_index IS NOT NULL"),
    )  # fmt: skip

    code: str = text(_("工号"), max_length=20, default="", help=_("留空自动编号"))
    name: str = text(_("姓名"), max_length=50, index=True)
    gender: Gender | None = choice(Gender, _("性别"), default=None)
    birth_date: date | None = day(_("出生日期"), default=None)
    political: Political | None = choice(Political, _("政治面貌"), default=None)
    education: Education | None = choice(Education, _("学历"), default=None)
    id_number: str | None = secret(_("身份证号"), default=None, mask="id_number")
    id_number_index: str | None = text(_("身份证号索引"), max_length=64, default=None, hidden=True)
    phone: str | None = secret(_("联系电话"), default=None, mask="phone")
    village_id: int | None = reference("village.id", _("所属村（社区）"), default=None)
    dormitory_id: int | None = reference("dormitory.id", _("所属单位宿舍"), default=None)
    employment: Employment = choice(Employment, _("专/兼职"), default=Employment.FULL_TIME)
    hired_on: date | None = day(_("上岗日期"), default=None)
    left_on: date | None = day(_("离岗日期"), default=None)
    bank_name: str = text(_("开户银行"), default="", max_length=100, help=_("发放补贴的银行"))
    bank_account: str | None = secret(_("银行账号"), default=None, mask="bank_account")
    rewards: str = text(_("奖惩"), default="", max_length=500, multiline=True)
    note: str = text(_("备注"), default="", max_length=500, multiline=True)


class RoleLevel(Choice):
    """Where a role serves."""

    COMMUNITY = "community", _("社区网格")
    GRID = "grid", _("单元网格")
    EXTRA = "extra", _("单元网格（X 人员）")


class Role(Record, table=True):
    """What a person does in the grid system; data, not code, because offices differ. `code` is what assignments refer to."""

    __tablename__ = "role"

    code: str = text(_("代码"), max_length=32, unique=True)
    name: str = text(_("岗位"), max_length=50)
    level: RoleLevel = choice(RoleLevel, _("层级"))
    single: bool = boolean(_("一格一员"), help=_("每个网格同一时间只能有一人担任"))
    paid: bool = boolean(_("网格员名额"), help=_("担任者占用网格员补贴名额"))
    patrols_per_day: int = integer(_("每日巡查次数"), default=0, unit=_("次"))
    patrols_per_week: int = integer(_("每周巡查次数"), default=0, unit=_("次"))
    duties: str = text(_("职责"), default="", max_length=2000, multiline=True)
    position: int = ordinal(_("排序"), default=0)


class Assignment(Record, table=True):
    """A person × a role × a place × from–to (任职). Ending one keeps the row."""

    __tablename__ = "assignment"
    __table_args__ = (
        rule(
            " + ".join(f"CASE WHEN {place} IS NULL THEN 0 ELSE 1 END" for place in ("village_id", "dormitory_id", "grid_id")) + " = 1",
            "one_place",
            _("任职地点须且只能填一处：网格、村（社区）或单位宿舍"),
        ),
        rule("end_on IS NULL OR end_on >= start_on", "ends_after_start", _("离任日期早于任职日期")),
        unique_alive("uq_assignment_single", "grid_id", "role_code",
                     when="role_code IN ('leader', 'assistant') AND end_on IS NULL AND grid_id IS NOT NULL",
                     message=_("该网格的这一岗位已有人在任，请先办理离任")),
    )  # fmt: skip

    staff_id: int = reference("staff.id", _("人员"))
    role_code: str = reference("role.code", _("岗位"))
    village_id: int | None = reference("village.id", _("村（社区）"), default=None)
    dormitory_id: int | None = reference("dormitory.id", _("单位宿舍"), default=None)
    grid_id: int | None = reference("grid.id", _("网格"), default=None)
    start_on: date = day(_("任职日期"))
    end_on: date | None = day(_("离任日期"), default=None, help=_("留空表示在任"))
    reason: str = text(_("变动原因"), default="", max_length=200)
