"""The room of towns, villages, dormitories and grids."""

from gridapp.features.places.queries import vacancies
from gridapp.features.places.resource import DORMITORIES, GRIDS, READ, TOWNS, VILLAGES
from gridapp.kit.auth.permissions import Permission
from gridapp.kit.i18n import _
from gridapp.kit.room import Links, NavItem, Room
from gridapp.kit.standing import Outlook
from gridapp.kit.transfer.tables import FileTable
from gridapp.models import Dormitory, Grid, Town, Village

COVERAGE = "/coverage"

ROOM = Room(
    name="places",
    resources=(VILLAGES, DORMITORIES, GRIDS, TOWNS),
    pages=("gridapp.features.places.page:add_coverage",),
    links=(
        Links(_("网格与人员"), ("villages", "dormitories", "grids", NavItem(_("网格覆盖"), COVERAGE, "shapes", READ))),
        Links(_("系统"), ("towns",), order=2),
    ),
    permissions=(
        Permission(READ, _("查看村（社区）、宿舍和网格")),
        Permission("places.write", _("修改村（社区）、宿舍和网格")),
        Permission("places.export", _("导出村（社区）、宿舍和网格")),
        Permission("places.import", _("导入村（社区）、宿舍和网格")),
        Permission("codes.read", _("查看事件类别和工作日历")),
        Permission("codes.write", _("修改乡镇、岗位、事件类别和工作日历")),
        Permission("codes.export", _("导出事件类别和工作日历")),
        Permission("codes.import", _("导入事件类别和工作日历")),
    ),
    grants={
        "planner": ("places.*", "codes.read", "codes.write"),
        "clerk": ("places.read", "places.export", "codes.read"),
        "leader": ("places.read", "codes.read"),
        "community": ("places.read", "codes.read"),
        "grid_worker": ("places.read", "codes.read"),
    },
    files=(
        FileTable(name="towns", model=Town, key=("code",)),
        FileTable(name="villages", model=Village, key=("code",)),
        FileTable(name="dormitories", model=Dormitory, key=("code",)),
        FileTable(name="grids", model=Grid, key=("code",)),
    ),
    standings=(
        Outlook("vacancies", _("岗位空缺"), READ, _("今天没有网格长或没有网格协管员在任的网格（一格一员）。"), vacancies, unit=_("个网格")),
    ),
)
