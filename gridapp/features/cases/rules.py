"""The loop of a case: which step may follow which, what its times say, how it is numbered. Pure decisions on plain values."""

from dataclasses import dataclass
from datetime import date, datetime

from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.models.case import CaseStatus, StepKind

PREFIX = "SJ"
_WIDTH = 3


@dataclass(frozen=True)
class Move:
    """A step of the loop: from which states it may be taken and where it leads."""

    kind: StepKind
    sources: frozenset[CaseStatus]
    target: CaseStatus


MOVES = {
    move.kind: move
    for move in (
        Move(StepKind.FILE, frozenset({CaseStatus.RECEIVED}), CaseStatus.FILED),
        Move(StepKind.DISPATCH, frozenset({CaseStatus.FILED}), CaseStatus.DISPATCHED),
        Move(StepKind.HANDLE, frozenset({CaseStatus.DISPATCHED}), CaseStatus.HANDLED),
        Move(StepKind.CLOSE, frozenset({CaseStatus.HANDLED}), CaseStatus.CLOSED),
        Move(StepKind.RETURN, frozenset({CaseStatus.HANDLED}), CaseStatus.DISPATCHED),
        Move(
            StepKind.VOID,
            frozenset({CaseStatus.RECEIVED, CaseStatus.FILED, CaseStatus.DISPATCHED, CaseStatus.HANDLED}),
            CaseStatus.VOID,
        ),
    )
}
"""信息采集 → 受理立项 → 任务派遣 → 处理反馈 → 核查结案; 退回 sends an unconvincing result back to work; a closed case stays closed."""

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
        return move.target
    if status in {CaseStatus.CLOSED, CaseStatus.VOID}:
        raise Refusal(msg("{status}的事件不能再办理“{step}”", status=status.msg, step=kind.msg))
    following = next((other for other in MOVES.values() if status in other.sources), None)
    if following is None or following.kind is kind:
        raise Refusal(msg("{status}的事件不能办理“{step}”", status=status.msg, step=kind.msg))
    raise Refusal(msg("{status}的事件不能办理“{step}”，请先办理“{next}”", status=status.msg, step=kind.msg, next=following.kind.msg))


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
    return current if current in {CaseStatus.DISPATCHED, CaseStatus.HANDLED} else CaseStatus.FILED


NEVER_OVERDUE = frozenset({CaseStatus.RECEIVED, CaseStatus.CLOSED, CaseStatus.VOID})
"""No deadline runs for what is not filed, and none any more for what has ended."""


def is_overdue(status: str, due: datetime | None, now: datetime) -> bool:
    """Whether a filed case is still open past its deadline."""
    return due is not None and due < now and status not in NEVER_OVERDUE


def steps_between(before: CaseStatus | None, now: CaseStatus) -> list[StepKind]:
    """The steps that a change of state amounts to (`None` before a case exists), so that the history has no hole.

    An edit of the times may stand for several steps at once; going back is one 退回.
    """
    if now is before:
        return []
    if now is CaseStatus.VOID:
        return [StepKind.VOID] if before else [StepKind.REPORT, StepKind.VOID]
    start = _ORDER.index(before) if before in _ORDER else -1
    end = _ORDER.index(now)
    return [_STEPS[place] for place in range(start + 1, end + 1)] if end > start else [StepKind.RETURN]


def code_stem(day: date) -> str:
    """What the codes of a day begin with."""
    return f"{PREFIX}{day:%Y%m%d}"


def code_of(stem: str, number: int) -> str:
    """`SJ20260322007`: the day of reporting and the number of the case on that day, three digits or more."""
    return f"{stem}{number:0{_WIDTH}d}"
