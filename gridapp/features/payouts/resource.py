"""The screen of the payout register."""

from gridapp.features.payouts import queries, service
from gridapp.kit.i18n import _
from gridapp.kit.store.spec import Action, Column, Ref, Resource, Section, Transfer
from gridapp.models import Payout
from gridapp.models.payout import PayoutStatus
from gridapp.registers.plans import READ

PAYOUTS = Resource(
    model=Payout,
    slug="payouts",
    label=_("补贴发放"),
    icon="list-checks",
    columns=(
        Column("staff.name", label=_("姓名"), width=84),
        Column("staff.code", label=_("工号"), width=84),
        Column("year", width=64, show=str),
        Column("month", width=80),
        Column("paid_fen", width=112),
        Column("status", width=84, colours={PayoutStatus.DRAFT: "amber", PayoutStatus.CONFIRMED: "green"}),
        Column("village.name", width=104),
        Column("dormitory.name", width=120),
        Column("full_fen", width=136),
        Column("coefficient_ppm", width=92),
        Column("adjustment_fen", width=120),
        Column("allowance_fen", width=96),
        *(Column(name, hidden=True) for name in ("kind", "reason", "subsidy_fen", "confirmed_at")),
    ),
    search=("staff.name", "staff.code", "reason"),
    filters=("year", "month", "status", "village_id", "dormitory_id", "kind", "staff_id"),
    order=("-year", "-month", "staff.code"),
    form=(
        Section(_("本月发放"), "coefficient_ppm", "adjustment_fen", "reason"),
        Section(_("当月标准"), "full_fen", "allowance_fen", "kind"),
        Section(
            _("人员与月份"),
            Ref("staff_id", search=("code", "name")),
            "year",
            "month",
            Ref("village_id", search=("code", "name")),
            Ref("dormitory_id", search=("code", "name")),
        ),
    ),
    read=READ,
    write=service.PAY,
    scope=queries.visible_payouts,
    clean=service.clean_payout,
    delete=service.keep_confirmed,
    actions=(
        Action(
            "confirm",
            _("确认发放"),
            service.confirm,
            confirm=_("确认发放后这条记录不能再修改或删除。确认？"),
            permission=service.PAY,
            when={"status": (PayoutStatus.DRAFT,)},
        ),
    ),
    transfer=Transfer(key=""),
)
