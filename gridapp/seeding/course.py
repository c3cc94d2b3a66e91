"""How a case of the invented town goes its way: its steps, at the hours and by the people that take them, and what they make of the case.

The one place that says what a made-up case and its steps hold; `told` folds the steps by the office's own rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

from gridapp.features.cases import rules
from gridapp.kit.calendar import Calendar, deadline
from gridapp.models.case import CaseLevel, CaseStatus, StepKind
from gridapp.seeding.places import Row
from gridapp.seeding.team import CENTRE, Team, Worker, daytime, desk_people, one_of
from gridapp.seeding.topics import H, Topic
from gridapp.seeding.worked import WorkedMinutes

SOURCES = {
    "patrol": ("日常巡查发现", "日常巡查发现", "入户走访发现", "专项排查发现"),
    "home": ("居民上门反映", "居民来电反映", "居民微信群反映", "入户走访了解"),
    "desk": ("服务窗口登记", "服务窗口登记", "入户走访了解"),
    "night": ("居民来电反映", "居民微信群反映", "12345 热线转办"),
    "any": ("居民来电报告", "值守人员报告", "群众现场报告"),
}
"""How a case came in, by `Topic.found`: what is noted when it is registered."""
_VOID = ("重复登记", "重复登记", "经核实情况不实", "反映人要求撤销", "不属本镇管辖，已告知向主管部门反映")
_BACK = ("居民反映问题仍在，请再次处理", "现场照片不清，请补充", "只处理了一部分，请继续处理")
_LEVELS = tuple(CaseLevel)
_HARDER = {"grid": 0.45, "community": 1.0, "town": 1.6, "county": 2.4}
_DUTY = range(8, 17)
"""Hours at which somebody is on duty on days off."""


@dataclass(frozen=True)
class Step:
    """One step, in the seeds' columns."""

    kind: StepKind
    at: datetime
    by: str
    addressee: str = ""
    note: str = ""


@dataclass(frozen=True)
class Begun:
    """A case as it came in: what, where, when, and by which words it will be settled."""

    grid: Row
    topic: Topic
    at: datetime
    note: str
    late: float
    """How late its village tends to be (1 = usual)."""


@dataclass(frozen=True)
class Way:
    """The whole way of a case, whatever of it lies ahead."""

    steps: tuple[Step, ...]
    urgency: str
    satisfied: bool | None


def told(way: Way, until: datetime, due: datetime | None) -> Row:
    """What the steps up to a moment make of a case: its columns, as the loop has it (`rules.after`)."""
    status, level, handler = CaseStatus.RECEIVED, CaseLevel.GRID, ""
    times: dict[StepKind, datetime] = {}
    for step in until_then(way, until):
        if step.kind is StepKind.REPORT:
            continue
        status = rules.after(status, step.kind)
        times[step.kind] = step.at
        if step.kind is StepKind.DISPATCH:
            handler = step.addressee
        if step.kind is StepKind.ESCALATE:
            level, handler = rules.above(level), ""
    filed = times.get(StepKind.FILE)
    return {
        "status": status.value, "urgency": way.urgency, "level": level.value, "handler": handler, "reported_at": _text(way.steps[0].at),
        "filed_at": _text(filed), "due_at": _text(due if filed else None), "closed_at": _text(times.get(StepKind.CLOSE)),
        "void": status is CaseStatus.VOID, "voided_at": _text(times.get(StepKind.VOID)),
        "satisfied": "" if way.satisfied is None or StepKind.CLOSE not in times else way.satisfied,
    }  # fmt: skip


def until_then(way: Way, until: datetime) -> list[Step]:
    """The steps that were taken before a moment."""
    return [step for step in way.steps if step.at < until]


def _text(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else ""


class Courses:
    """Makes the ways of cases, on the office's calendar and by its people."""

    def __init__(self, random: Random, calendar: Calendar, team: Team, first: date, last: date) -> None:
        self.random, self.calendar, self.team = random, calendar, team
        self.worked = WorkedMinutes(calendar, first, last + timedelta(days=366))
        self._due_on: dict[tuple[date, int, str], datetime] = {}

    def way(self, case: Begun) -> tuple[Way, datetime]:
        """How a case goes, and by when it is due."""
        random, topic, at, team = self.random, case.topic, case.at, self.team
        urgency = random.choices(("normal", "urgent", "critical"), topic.urgent)[0]
        level = random.choices(_LEVELS, [int(weight) for weight in topic.levels])[0]
        quick = urgency == "critical" or (urgency == "urgent" and 7 <= at.hour < 21)
        workers = team.workers(case.grid, at.date())
        found_by = random.choice(workers)
        report = Step(StepKind.REPORT, at, found_by.name, note=random.choice(SOURCES[topic.found]))
        if topic.found == "patrol" and level is CaseLevel.GRID and not quick and random.random() < 0.4:
            return self._on_the_spot(case, report, urgency)
        filed = self._filed(at, quick=quick)
        due = self._due(topic, filed)
        office = team.office(case.grid, filed.date())
        file = Step(StepKind.FILE, filed, one_of(random, office[:3], but={report.by}))
        if not quick and random.random() < 0.016:
            ended = self.worked.after(filed, random.uniform(20, 600))
            void = Step(StepKind.VOID, ended, one_of(random, office, but={report.by}), note=random.choice(_VOID))
            return Way((report, file, void), urgency, None), due
        steps, late = self._work(case, level, file, workers[0], due, quick=quick)
        way = Way((report, file, *steps), urgency, None)
        handled = {step.by for step in steps if step.kind is StepKind.HANDLE}
        last = steps[-1].at
        checkers = office if level in (CaseLevel.GRID, CaseLevel.COMMUNITY) else desk_people(CENTRE)
        close = Step(StepKind.CLOSE, self._closing(last, due, late=late, quick=quick), one_of(random, checkers, but={report.by, *handled}))
        return replace(way, steps=(*self._returned(way.steps, close, case.note), close), satisfied=self._verdict(topic, late=late)), due

    def _due(self, topic: Topic, filed: datetime) -> datetime:
        if topic.unit == H:
            return deadline(self.calendar, filed, topic.deadline, topic.unit)
        key = filed.date(), topic.deadline, topic.unit
        if key not in self._due_on:
            self._due_on[key] = deadline(self.calendar, filed, topic.deadline, topic.unit)
        return self._due_on[key]

    def _filed(self, at: datetime, *, quick: bool) -> datetime:
        """When somebody files it: at once what is pressing, else during office hours or by whoever is on duty on a day off."""
        random = self.random
        if quick:
            return at + timedelta(minutes=random.randrange(2, 15))
        if not self.worked.is_working(at.date()) and at.hour in _DUTY and random.random() < 0.45:
            return at + timedelta(minutes=random.randrange(10, 60))
        return self.worked.after(at, min(300, random.lognormvariate(3.4, 0.9)))

    def _on_the_spot(self, case: Begun, report: Step, urgency: str) -> tuple[Way, datetime]:
        """当场处置: filed, taken and handled at once by who found it; checked within a day or two."""
        done = case.at + timedelta(minutes=self.random.randrange(6, 40))
        due = self._due(case.topic, done)
        worker = report.by
        checked = self._or_on_duty(done, min(self.worked.after(done, self.random.uniform(20, 400)), due))
        checker = one_of(self.random, self.team.office(case.grid, done.date()), but={worker})
        steps = (
            report, Step(StepKind.FILE, done, worker), Step(StepKind.DISPATCH, done, worker, worker),
            Step(StepKind.HANDLE, done, worker, note=case.note), Step(StepKind.CLOSE, checked, checker),
        )  # fmt: skip
        return Way(steps, urgency, None), due

    def _work(self, case: Begun, level: CaseLevel, file: Step, worker: Worker, due: datetime, *, quick: bool) -> tuple[list[Step], bool]:
        """From the filing to the feedback: passed on level by level, dispatched, handled; and whether it will be late."""
        random, filed, topic, day = self.random, file.at, case.topic, self.worked.length
        late = random.random() < min(0.6, 0.055 * case.late * topic.late * _HARDER[level] * (0.4 if quick else 1))
        way = self.worked.between(filed, due)
        total = way * min(0.9, random.betavariate(1.6, 2.6))
        if late:
            total = way + random.expovariate(1 / (2.5 * day))
            if topic.late > 1 and random.random() < 0.3:  # stuck: what a leader's own attention is for
                total += day * random.uniform(12, 70)
        first = min(total * random.uniform(0.06, 0.25), day)
        hops = _LEVELS.index(level)
        if quick:
            moments = [filed + timedelta(minutes=minutes) for minutes in accumulate(random.randrange(2, 8) for _ in range(hops + 1))]
        else:
            moments = [self.worked.after(filed, max(first / (hops + 1), 3) * (at + 1)) for at in range(hops + 1)]
        steps = [self._passed_on(case, at, when, worker) for at, when in enumerate(moments[:-1])]
        handler = Worker(self.team.desk(case.grid, topic, hops), "") if hops else worker
        by = worker.name if not hops else random.choice(desk_people(handler.title))
        addressee = f"{worker.title} {worker.name}" if not hops else handler.title
        sender = one_of(random, self.team.office(case.grid, filed.date())[:3] if hops < 2 else desk_people(CENTRE), but={by})
        steps.append(Step(StepKind.DISPATCH, moments[-1], sender, addressee))
        steps.append(Step(StepKind.HANDLE, self._handled(moments[-1], filed, total, hops, quick=quick), by, note=case.note))
        return steps, late

    def _handled(self, sent: datetime, filed: datetime, total: float, hops: int, *, quick: bool) -> datetime:
        """When it was done: departments in office hours, grid workers also in the evening and on days off, pressing things at once."""
        random = self.random
        if quick:
            return sent + timedelta(minutes=random.randrange(20, 150))
        usual = max(self.worked.after(filed, total * random.uniform(0.7, 0.95)), self.worked.after(sent, 10))
        if hops:
            return usual
        done = daytime(random, sent + (usual - sent) * random.uniform(0.4, 1.0))
        return max(done, sent + timedelta(minutes=5)).replace(second=0, microsecond=0)

    def _closing(self, done: datetime, due: datetime, *, late: bool, quick: bool) -> datetime:
        """When it was checked: in office hours, some time after the feedback, and within the deadline unless it is late."""
        random = self.random
        checked = self._or_on_duty(done, self.worked.after(done, random.uniform(10, 90 if quick else 240)))
        if late:
            return checked if checked > due else self.worked.after(due, random.expovariate(1 / self.worked.length))
        return min(checked, due) if done < due else checked

    def _or_on_duty(self, done: datetime, checked: datetime) -> datetime:
        """Most of what would wait over days off is checked by whoever is on duty on one of them, by day, and rather at once."""
        random, nights = self.random, (checked.date() - done.date()).days
        days = [day for n in range(nights) if not self.worked.is_working(day := done.date() + timedelta(days=n))]
        if not days or random.random() < 0.2:
            return checked
        at = done.replace(hour=random.choice(_DUTY), minute=random.randrange(60)) + (
            min(random.choice(days), random.choice(days)) - done.date()
        )
        return at if at >= done + timedelta(minutes=10) else checked

    def _passed_on(self, case: Begun, at: int, when: datetime, worker: Worker) -> Step:
        """上报 to the next level: who passed it on, and why."""
        desk = self.team.desk(case.grid, case.topic, at + 1)
        people = ([worker.name], self.team.office(case.grid, when.date()), desk_people(CENTRE))[at]
        why = (f"网格内无法处理，请{desk}协助", f"需{desk}处理", f"超出镇级职权，请{desk}支持")[at]
        return Step(StepKind.ESCALATE, when, self.random.choice(people), _LEVELS[at + 1].label, why)

    def _returned(self, steps: Sequence[Step], close: Step, note: str) -> list[Step]:
        """Some feedbacks do not convince: 退回, and handled once more before it is closed."""
        random, handled = self.random, steps[-1]
        back = self.worked.after(handled.at, random.uniform(10, 60))
        again = self.worked.after(back, random.uniform(20, 120))
        if random.random() >= 0.12 or again >= close.at - timedelta(minutes=5):
            return list(steps)
        returned = Step(StepKind.RETURN, back, close.by, next(s.addressee for s in reversed(steps) if s.addressee), random.choice(_BACK))
        return [*steps, returned, replace(handled, at=again, note=f"再次处理：{note}")]

    def _verdict(self, topic: Topic, *, late: bool) -> bool | None:
        """What the resident says who is asked; what a patrol found nobody asked for."""
        asked = self.random.random() < (0.08 if topic.found == "patrol" else 0.55)
        content = self.random.random() < (0.8 if late else 0.97) - (0.06 if topic.code.startswith("dispute") else 0)
        return content if asked else None
