"""The room of what is paid."""

from gridapp.features.payouts.resource import PAYOUTS
from gridapp.features.payouts.service import PAY
from gridapp.kit.auth.permissions import Permission
from gridapp.kit.i18n import _
from gridapp.kit.room import Links, NavItem, Room
from gridapp.kit.transfer.tables import FileTable
from gridapp.models import Payout
from gridapp.registers.plans import READ

ROOM = Room(
    name="payouts",
    resources=(PAYOUTS,),
    pages=("gridapp.features.payouts.page:add_payouts",),
    links=(
        Links(_("经费测算"), (NavItem(_("发放与执行"), "/budget/payouts", "wallet", READ),)),
        Links(_("经费测算"), ("payouts",)),
    ),
    permissions=(Permission(PAY, _("登记和确认补贴发放")),),
    grants={"planner": (PAY,)},
    files=(FileTable(name="payouts", model=Payout, key=("year", "month", "staff_id")),),
)  # fmt: skip
