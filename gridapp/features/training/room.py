"""The room of training sessions and of who comes to them."""

from gridapp.features.training.queries import upcoming
from gridapp.features.training.resource import ATTENDANCE, READ, TRAININGS, WRITE
from gridapp.features.training.service import MARK
from gridapp.kit.auth.permissions import Permission
from gridapp.kit.i18n import _
from gridapp.kit.room import Links, Room
from gridapp.kit.standing import Outlook
from gridapp.kit.transfer.tables import FileTable
from gridapp.models import Attendance, Training

ROOM = Room(
    name="training",
    resources=(TRAININGS, ATTENDANCE),
    pages=("gridapp.features.training.page:add_desk",),
    links=(Links(_("培训考勤"), ("trainings", "attendance")),),
    permissions=(
        Permission(READ, _("查看培训和签到")),
        Permission(WRITE, _("安排培训")),
        Permission(MARK, _("登记签到和应到人员")),
        Permission("training.export", _("导出培训和签到")),
        Permission("training.import", _("导入培训和签到")),
    ),
    grants={
        "planner": ("training.*",),
        "clerk": (READ, WRITE, MARK, "training.export", "training.import"),
        "leader": (READ,),
        "community": (READ, MARK),
    },
    files=(
        FileTable(name="trainings", model=Training, key=("code",)),
        FileTable(name="attendance", model=Attendance, key=("training_id", "staff_id"), bulk=True),
    ),
    standings=(Outlook("trainings", _("近期培训"), READ, _("今天起 30 天内开始的培训。"), upcoming, unit=_("场")),),
)
