"""The loop of a case: which step may follow which and who takes it, what its times say, how it is numbered. Decisions on plain values."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from gridapp.kit.calendar import Calendar, add_natural_days, add_working_days, add_working_time, working_time_between
from gridapp.kit.choices import Choice
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, _, msg
from gridapp.models.case import CaseLevel, CaseStatus, DeadlineUnit, RequestKind, StepKind

PREFIX = "SJ"
_WIDTH = 3


GRID, COMMUNITY, TOWN = "cases.grid", "cases.community", "cases.town"
"""What it takes to work on a case at a level. The county lies outside the town's system: what it did is entered by the town."""
SUPERVISE = "cases.supervise"
"""What it takes to put a case under supervision, whoever owns it."""
AT_ITS_LEVEL: dict[str, str] = {CaseLevel.GRID: GRID, CaseLevel.COMMUNITY: COMMUNITY, CaseLevel.TOWN: TOWN, CaseLevel.COUNTY: TOWN}
"""Who works on a case: people of the level that owns it."""
OVER_IT: dict[str, str] = {**AT_ITS_LEVEL, CaseLevel.GRID: COMMUNITY}
"""Who decides on a case: a grid's cases are decided by the community above it."""
ABOVE_IT: dict[str, str] = {**AT_ITS_LEVEL, CaseLevel.GRID: COMMUNITY, CaseLevel.COMMUNITY: TOWN}
"""Who decides on the clock of a case: the level above the one that is measured by it; in the town a second person."""
BY_THE_TOWN: dict[str, str] = dict.fromkeys(CaseLevel, TOWN)
_UPWARDS: dict[str, str] = {level: AT_ITS_LEVEL[level] for level in (CaseLevel.GRID, CaseLevel.COMMUNITY, CaseLevel.TOWN)}


class Part(Choice):
    """What somebody had to do with a case before."""

    REPORTED = "reported", _("登记")
    HANDLED = "handled", _("处理反馈")


class Verdict(Choice):
    """What the people concerned say of the result when they are asked (回访)."""

    SATISFIED = "satisfied", _("满意")
    FAIR = "fair", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")


@dataclass(frozen=True)
class Move:
    """A step of the loop: from which states it may be taken, where it leads, what it takes at each level and who must not take it.

    Where no level is named nobody takes it. `target` is `None` where the case keeps its state.
    """

    kind: StepKind
    sources: frozenset[CaseStatus]
    target: CaseStatus | Mapping[CaseStatus, CaseStatus] | None
    by: Mapping[str, str] = field(default_factory=dict, hash=False)
    apart: frozenset[Part] = frozenset()


_WORKED = frozenset({CaseStatus.RECEIVED, CaseStatus.FILED, CaseStatus.DISPATCHED, CaseStatus.HANDLED})
_OPEN = _WORKED | {CaseStatus.SUSPENDED}
_PASSED_ON = {
    CaseStatus.RECEIVED: CaseStatus.RECEIVED,
    CaseStatus.FILED: CaseStatus.FILED,
    CaseStatus.DISPATCHED: CaseStatus.FILED,  # whoever owns it now decides who works on it
}
MOVES = {
    move.kind: move
    for move in (
        Move(StepKind.FILE, frozenset({CaseStatus.RECEIVED}), CaseStatus.FILED, OVER_IT),
        Move(StepKind.DISPATCH, frozenset({CaseStatus.FILED}), CaseStatus.DISPATCHED, OVER_IT),
        Move(StepKind.HANDLE, frozenset({CaseStatus.DISPATCHED}), CaseStatus.HANDLED, AT_ITS_LEVEL),
        Move(StepKind.CLOSE, frozenset({CaseStatus.HANDLED}), CaseStatus.CLOSED, OVER_IT, frozenset(Part)),
        Move(StepKind.RETURN, frozenset({CaseStatus.HANDLED}), CaseStatus.DISPATCHED, OVER_IT, frozenset({Part.HANDLED})),
        Move(StepKind.INFORM, frozenset({CaseStatus.HANDLED}), None, AT_ITS_LEVEL),
        Move(StepKind.ESCALATE, frozenset(_PASSED_ON), _PASSED_ON, _UPWARDS),
        Move(StepKind.EXTEND, frozenset({CaseStatus.FILED, CaseStatus.DISPATCHED}), None, ABOVE_IT, frozenset({Part.HANDLED})),
        Move(StepKind.SUSPEND, frozenset({CaseStatus.DISPATCHED}), CaseStatus.SUSPENDED, ABOVE_IT, frozenset({Part.HANDLED})),
        Move(StepKind.RESUME, frozenset({CaseStatus.SUSPENDED}), CaseStatus.DISPATCHED, AT_ITS_LEVEL),
        Move(StepKind.SUPERVISE, _OPEN, None, dict.fromkeys(CaseLevel, SUPERVISE)),
        Move(StepKind.VOID, _OPEN, CaseStatus.VOID, OVER_IT, frozenset(Part)),
        Move(StepKind.VISIT, frozenset({CaseStatus.CLOSED}), None, OVER_IT, frozenset({Part.HANDLED})),
        Move(StepKind.REOPEN, frozenset({CaseStatus.CLOSED}), CaseStatus.FILED, ABOVE_IT, frozenset({Part.HANDLED})),
        Move(StepKind.CORRECT, frozenset(CaseStatus), None, BY_THE_TOWN, frozenset(Part)),
    )
}
"""信息采集 → 受理立项 → 任务派遣 → 处理反馈 → 核查结案; 退回 sends an unconvincing result back to work; 上报 gives the case to
the next level, which owns it then. The one who handled does not verify, the one who reports does not close, and nobody decides on the clock
he is measured by."""

ASKED_FOR: dict[RequestKind, StepKind] = {
    RequestKind.EXTEND: StepKind.EXTEND,
    RequestKind.SUSPEND: StepKind.SUSPEND,
    RequestKind.CORRECT: StepKind.CORRECT,
}
"""The steps that somebody who works on the case asks for and a second person takes by granting it."""

ON_THE_SPOT: dict[str, str] = {CaseLevel.GRID: GRID}
"""当场处置: a grid worker files, takes and handles at once what could be settled where it was found; the community verifies."""

_ORDER = (CaseStatus.RECEIVED, CaseStatus.FILED, CaseStatus.DISPATCHED, CaseStatus.HANDLED, CaseStatus.CLOSED)
_STEPS = (StepKind.REPORT, StepKind.FILE, StepKind.DISPATCH, StepKind.HANDLE, StepKind.CLOSE)
"""The step that leads to each state of `_ORDER`."""


def after(status: CaseStatus, kind: StepKind) -> CaseStatus:
    """Where a step leads from a state; no step is skipped.

    Raises:
        Refusal: the step may not be taken now; names the one that comes first.
    """
    move = MOVES[kind]
    if status in move.sources:
        return move.target[status] if isinstance(move.target, Mapping) else move.target or status
    if status in {CaseStatus.CLOSED, CaseStatus.VOID}:
        raise Refusal(msg("{status}的事件不能再办理“{step}”", status=status.msg, step=kind.msg))
    following = next((other for other in MOVES.values() if status in other.sources and other.kind in _STEPS), None)
    if following is None or following.kind is kind:
        raise Refusal(msg("{status}的事件不能办理“{step}”", status=status.msg, step=kind.msg))
    raise Refusal(msg("{status}的事件不能办理“{step}”，请先办理“{next}”", status=status.msg, step=kind.msg, next=following.kind.msg))


def above(level: CaseLevel) -> CaseLevel:
    """The level that owns a case once this one has passed it on.

    Raises:
        Refusal: there is none.
    """
    levels = list(CaseLevel)
    if level is levels[-1]:
        raise Refusal(msg("{level}一级之上不再上报", level=level.msg))
    return levels[levels.index(level) + 1]


def own_part(kind: StepKind, actor: int, parts: Mapping[Part, Collection[int | None]]) -> Part | None:
    """What keeps an account from taking a step: its own part in the case; `None` when nothing does. `parts`: who ever had which."""
    return next((part for part in Part if part in MOVES[kind].apart and actor in parts.get(part, ())), None)


def table_of_steps() -> list[dict[str, str]]:
    """The loop as a table of words: a row a step, with the states it is taken from, where it leads, and what it takes at each level."""
    rows = []
    for move in MOVES.values():
        states = ", ".join(status.value for status in CaseStatus if status in move.sources)
        target = "the same, or filed" if isinstance(move.target, Mapping) else move.target.value if move.target else "the same"
        levels = {level.value: move.by.get(level, "—") for level in CaseLevel}
        rows.append({"step": f"{move.kind.value} {move.kind.label}", "from": states, "to": target, **levels,
                     "not by who": ", ".join(part.value for part in Part if part in move.apart) or "—"})  # fmt: skip
    return rows


def time_problems(
    reported: datetime | None, filed: datetime | None, closed: datetime | None, due: datetime | None = None, voided: datetime | None = None
) -> dict[str, Msg]:
    """What is wrong with the times of a case, by field: reported ≤ filed ≤ closed, nothing is closed that was not filed, no deadline lies
    before the clock runs, and nothing is void before it is reported.
    """
    wrong: dict[str, Msg] = {}
    if reported and filed and filed < reported:
        wrong["filed_at"] = msg("立案时间早于受理时间，请核对")
    if closed and not filed:
        early = reported is not None and closed < reported
        wrong["closed_at"] = msg("结案时间早于受理时间，请核对") if early else msg("尚未立案的事件不能结案，请先填写立案时间")
    elif closed and filed and closed < filed:
        wrong["closed_at"] = msg("结案时间早于立案时间，请核对")
    if due and filed and due < filed:
        wrong["due_at"] = msg("办理时限早于立案时间，请核对；留空则按事件类别计算")
    elif due and reported and due < reported:
        wrong["due_at"] = msg("办理时限早于受理时间，请核对；留空则在立案时按事件类别计算")
    if voided and reported and voided < reported:
        wrong["voided_at"] = msg("作废时间早于受理时间，请核对")
    return wrong


def status_problem(said: CaseStatus, told: CaseStatus) -> Msg | None:
    """Why a case cannot be in the state that a file says, where its times tell another (`status_of`)."""
    if said is told:
        return None
    if CaseStatus.VOID in {said, told}:
        return msg("事件状态与“作废”不符，请核对")
    if CaseStatus.CLOSED in {said, told}:
        return msg("事件状态与结案时间不符：已结案的须有结案时间，未结案的须留空")
    return msg("事件状态与立案时间不符：已立案的须有立案时间，待立项的须留空")


def status_of(current: CaseStatus, *, filed: bool, closed: bool, void: bool) -> CaseStatus:
    """The state that the times of a case tell; dispatched and handled leave no time of their own and are kept while they can be true."""
    if void:
        return CaseStatus.VOID
    if closed:
        return CaseStatus.CLOSED
    if not filed:
        return CaseStatus.RECEIVED
    return current if current in {CaseStatus.DISPATCHED, CaseStatus.HANDLED, CaseStatus.SUSPENDED} else CaseStatus.FILED


def moved(calendar: Calendar, due: datetime, unit: DeadlineUnit, *, extended: int, paused: timedelta) -> datetime:
    """A deadline with what was added to it: `extended` working days that were granted, then the time the clock stood still, measured as
    `time_off` measures it. A deadline in days still ends at the close of office of a working day.
    """
    if extended:
        due = add_working_days(calendar, due, extended)
    if not paused:
        return due
    if unit is DeadlineUnit.NATURAL_DAYS:
        return add_natural_days(calendar, due + paused, 0)
    if unit is DeadlineUnit.NATURAL_HOURS:
        return due + paused
    return add_working_time(calendar, due, paused)


def time_off(calendar: Calendar, start: datetime, end: datetime, unit: DeadlineUnit) -> timedelta:
    """How long a clock of that unit stood still: office hours, or all of them where days off count."""
    natural = unit in {DeadlineUnit.NATURAL_DAYS, DeadlineUnit.NATURAL_HOURS}
    return end - start if natural else working_time_between(calendar, start, end)


NEVER_OVERDUE = frozenset({CaseStatus.RECEIVED, CaseStatus.SUSPENDED, CaseStatus.CLOSED, CaseStatus.VOID})
"""No deadline runs for what is not filed, none while the clock stands still, and none any more for what has ended."""


def steps_to(now: CaseStatus) -> list[StepKind]:
    """The steps that led a new case to its state, so that the history of what came in a file has no hole."""
    if now is CaseStatus.VOID:
        return [StepKind.REPORT, StepKind.VOID]
    if now is CaseStatus.SUSPENDED:
        return [*steps_to(CaseStatus.DISPATCHED), StepKind.SUSPEND]
    return list(_STEPS[: _ORDER.index(now) + 1])


DERIVED = (
    *("filed_at", "due_at", "closed_at", "level", "handler", "status", "void", "voided_at", "satisfied"),
    *("informed_at", "supervision", "supervised_until"),
)
"""What the steps of a case tell; nobody writes it by hand."""
SETTLED = ("reported_at", "grid_id", "village_id", "category_id", "urgency")
"""What the clock and the figures rest on: once a case is filed, it changes only by a 更正 that a second person granted."""


def code_stem(day: date) -> str:
    """What the codes of a day begin with."""
    return f"{PREFIX}{day:%Y%m%d}"


def code_of(stem: str, number: int) -> str:
    """`SJ20260322007`: the day of reporting and the number of the case on that day, three digits or more."""
    return f"{stem}{number:0{_WIDTH}d}"
