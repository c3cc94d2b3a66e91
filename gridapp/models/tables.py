"""The tables that go in and out as files, by the name of their file, parents before children."""

from typing import Any

from gridapp.kit.db.crypto import blind_index
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.transfer.tables import FileTable
from gridapp.models.budget import BudgetScenario, Fund, FundSource, FundUse, QuotaOverride, RuleSet, SubsidyStandard, VillageTier
from gridapp.models.calendar import CalendarDay
from gridapp.models.case import Case, CaseCategory, CaseStatus, CaseStep
from gridapp.models.payout import Payout
from gridapp.models.place import Dormitory, Grid, Town, Village
from gridapp.models.staff import Assignment, Role, Staff
from gridapp.models.training import Attendance, Training


def complete_case(values: dict[str, Any]) -> dict[str, Msg]:
    """Tell the status of a case from its times where the file does not say it; returns times in an impossible order."""
    wrong: dict[str, Msg] = {}
    reported, filed, closed = (values.get(name) for name in ("reported_at", "filed_at", "closed_at"))
    if reported and closed and closed < reported:
        wrong["closed_at"] = msg("结案时间早于受理时间")
    if reported and filed and filed < reported:
        wrong["filed_at"] = msg("立案时间早于受理时间")
    if not {"filed_at", "closed_at"} <= values.keys():
        return wrong
    status, void = values.get("status", CaseStatus.RECEIVED), bool(values.get("void"))
    if status == CaseStatus.RECEIVED:
        status = CaseStatus.VOID if void else CaseStatus.CLOSED if closed else CaseStatus.FILED if filed else status
        values["status"] = status
    if (status == CaseStatus.CLOSED) != bool(closed) and not void:
        wrong["status"] = msg("事件状态与结案时间不符：已结案的须有结案时间，未结案的须留空")
    if (status == CaseStatus.VOID) != void:
        wrong["status"] = msg("事件状态与“作废”不符，请核对")
    return wrong


def complete_staff(values: dict[str, Any]) -> dict[str, Msg]:
    """Index the identity number, so that the same person is found again."""
    if isinstance(number := values.get("id_number"), str):
        values["id_number_index"] = blind_index(number)
    return {}


TABLES: dict[str, FileTable] = {
    table.name: table
    for table in (
        FileTable(name="towns", model=Town, key=("code",)),
        FileTable(name="villages", model=Village, key=("code",)),
        FileTable(name="dormitories", model=Dormitory, key=("code",)),
        FileTable(name="grids", model=Grid, key=("code",)),
        FileTable(name="roles", model=Role, key=("code",)),
        FileTable(name="staff", model=Staff, key=("code",), complete=complete_staff),
        FileTable(name="assignments", model=Assignment, key=("staff_id", "role_code", "village_id", "dormitory_id", "grid_id", "start_on")),
        FileTable(name="case_categories", model=CaseCategory, key=("code",)),
        FileTable(name="cases", model=Case, key=("code",), bulk=True, complete=complete_case, creates="category_id"),
        FileTable(name="case_steps", model=CaseStep, key=("case_id", "kind", "at"), bulk=True),
        FileTable(name="trainings", model=Training, key=("code",)),
        FileTable(name="attendance", model=Attendance, key=("training_id", "staff_id"), bulk=True),
        FileTable(name="rule_sets", model=RuleSet, key=("name",)),
        FileTable(name="village_tiers", model=VillageTier, key=("rule_set_id", "min_population")),
        FileTable(name="subsidy_standards", model=SubsidyStandard, key=("rule_set_id", "kind", "valid_from")),
        FileTable(name="funds", model=Fund, key=("name",)),
        FileTable(name="fund_sources", model=FundSource, key=("fund_id", "name")),
        FileTable(name="fund_uses", model=FundUse, key=("fund_id", "kind", "name")),
        FileTable(name="budget_scenarios", model=BudgetScenario, key=("name", "year")),
        FileTable(name="quota_overrides", model=QuotaOverride, key=("scenario_id", "village_id", "dormitory_id")),
        FileTable(name="payouts", model=Payout, key=("year", "month", "staff_id")),
        FileTable(name="calendar_days", model=CalendarDay, key=("day",), bulk=True),
    )
}
