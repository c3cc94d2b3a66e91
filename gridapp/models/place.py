"""Towns, villages, dormitories and grids: who lives where, and which grid answers for them."""

from decimal import Decimal

import sqlalchemy as sa

from gridapp.kit.choices import Choice
from gridapp.kit.db.base import Record, choice, decimal, integer, reference, rule, text, unique_alive
from gridapp.kit.i18n import _


class Town(Record, table=True):
    """The office's own level (镇 / 街道)."""

    __tablename__ = "town"

    code: str = text(_("区划代码"), max_length=9, unique=True, help=_("9 位：县（区）6 位 + 乡镇 3 位"))
    name: str = text(_("名称"))
    county: str = text(_("上级县（区）"), default="")


class VillageKind(Choice):
    """What a level-1 grid is."""

    VILLAGE = "village", _("行政村")
    COMMUNITY = "community", _("社区")


class Village(Record, table=True):
    """A level-1 grid (社区网格): a village or a community."""

    __tablename__ = "village"
    __table_args__ = (unique_alive("uq_village_code", "code"),)

    code: str = text(_("区划代码"), max_length=20, help=_("12 位：县（区）6 位 + 乡镇 3 位 + 村（社区）3 位"))
    name: str = text(_("名称"), endings=("社区居民委员会", "社区居委会", "村民委员会", "村委会", "居委会", "社区", "村"))
    kind: VillageKind = choice(VillageKind, _("类别"), default=VillageKind.VILLAGE)
    town_id: int | None = reference("town.id", _("乡镇"), default=None)
    resident_population: int = integer(_("常住人口"), default=0, unit=_("人"), help=_("网格和网格员名额按常住人口分档核定"))
    floating_population: int = integer(_("流动人口"), default=0, unit=_("人"))
    households: int = integer(_("户数"), default=0, unit=_("户"))
    area_km2: Decimal = decimal(_("管辖面积"), default=Decimal(0), unit="km²")


class Dormitory(Record, table=True):
    """Housing of an employer stationed in the town (驻地单位宿舍)."""

    __tablename__ = "dormitory"
    __table_args__ = (unique_alive("uq_dormitory_code", "code"),)

    code: str = text(_("编号"), max_length=20)
    name: str = text(_("名称"))
    employer: str = text(_("驻地单位"), default="")
    village_id: int | None = reference("village.id", _("所在村（社区）"), default=None, help=_("留空表示直属镇级"))
    town_id: int | None = reference("town.id", _("乡镇"), default=None)
    housing_units: int = integer(_("房屋套数"), default=0, unit=_("套"))
    residents: int = integer(_("居住人数"), default=0, unit=_("人"))


class Grid(Record, table=True):
    """A unit grid (单元网格); belongs to exactly one village or one dormitory. Its code is never given out again."""

    __tablename__ = "grid"
    __table_args__ = (
        rule("(village_id IS NULL) <> (dormitory_id IS NULL)", "one_owner", _("网格须属于一个村（社区）或一处单位宿舍，二者选一")),
        sa.Index("uq_grid_code", "code", unique=True),
    )

    code: str = text(
        _("网格编码"),
        max_length=20,
        generated=True,
        default="",
        help=_("留空自动编码：村（社区）12 位区划代码 + 3 位顺序号，用过的编码不再使用"),
    )
    name: str = text(_("网格名称"))
    village_id: int | None = reference("village.id", _("所属村（社区）"), default=None)
    dormitory_id: int | None = reference("dormitory.id", _("所属单位宿舍"), default=None)
    households: int = integer(_("户数"), default=0, unit=_("户"), help=_("原则上每个单元网格 200–500 户"))
    residents: int = integer(_("人口"), default=0, unit=_("人"))
    housing_units: int = integer(_("房屋套数"), default=0, unit=_("套"))
