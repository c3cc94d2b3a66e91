"""Thirty training sessions of the invented town, two of them still to come, and who came to them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from gridapp.kit.calendar import Calendar
from gridapp.seeding.places import Places, Row

SESSIONS, TO_COME = 30, 2
_EVERY, _AHEAD = 20, 10
_ANY = "123456789abc"


@dataclass(frozen=True)
class _Course:
    """A session that is held again and again."""

    name: str
    phase: str
    kind: str
    method: str
    topics: str
    audience: str
    place: str
    minutes: int
    months: str = _ANY
    """Months in which it is held, 1–c."""


_COURSES = (
    _Course("新任网格员上岗培训", "before", "general", "lecture", "岗位职责、工作纪律、文明规范和保密要求", "new", "镇政府三楼会议室", 180),
    _Course("网格信息平台操作培训", "after", "professional", "lecture", "移动终端使用、事件上报、台账录入", "leaders", "镇政府三楼会议室", 150),
    _Course("双实信息采集培训", "after", "professional", "lecture", "人口、房屋信息采集标准和常见错误", "leaders", "镇文化站", 150),
    _Course("矛盾纠纷排查化解业务培训", "after", "professional", "lecture", "调解程序、文书制作和回访", "managers", "镇司法所", 120),
    _Course("消防安全专题培训", "after", "professional", "lecture", "火灾隐患识别、灭火器使用和疏散演练", "leaders", "镇专职消防队", 120, "1234abc"),
    _Course("民警讲反诈", "after", "general", "lecture", "电信诈骗常见手法和劝阻技巧", "community", "会议室", 90),
    _Course("民政救助政策解读", "after", "general", "meeting", "低保、临时救助和残疾人两项补贴", "managers", "镇政府三楼会议室", 90),
    _Course("网格员座谈会", "after", "general", "symposium", "工作中的难点和建议", "village", "会议室", 90),
    _Course("赴邻县观摩学习", "after", "general", "visit", "网格化服务管理先进做法", "managers", "外县网格中心", 450, "3459ab"),
    _Course("防汛与应急处置培训", "after", "professional", "lecture", "预警响应、转移避险和信息报送", "leaders", "镇政府三楼会议室", 120, "456"),
    _Course("以会代训：月度工作讲评", "after", "general", "meeting", "上月事件办理讲评和典型案例", "leaders", "镇政府三楼会议室", 90),
    _Course("法律法规自学测评", "after", "general", "self_study", "民法典、治安管理处罚法、个人信息保护法", "village", "会议室", 60),
)  # fmt: skip
_STARTS = (time(9), time(9, 30), time(14), time(14, 30))
_WHOLE_DAY = time(9)
_LEAVE = ("因病就医", "家中有事", "参加县里会议", "值班", "照顾住院家人", "孩子家长会")
_LATE = ("路上堵车", "处理突发事件", "送孩子上学", "摩托车故障")
_EARLY = ("网格内有警情", "接孩子放学", "村里有急事", "身体不适")
_ABSENT = ("未说明", "忘记时间", "电话联系不上", "称未收到通知", "")
_STATES = ("present", "late", "early", "leave", "absent")


class Sessions:
    """Sessions over 18 months, on working days, and a row per person expected."""

    def __init__(self, random: Random, places: Places, calendar: Calendar, people: tuple[list[Row], list[Row]], until: datetime) -> None:
        self.random, self.places, self.calendar, self.until = random, places, calendar, until
        self.staff, self.assignments = people
        self._homes = {str(grid["code"]): places.village_of(grid) for grid in places.grids}

    def make(self) -> tuple[list[Row], list[Row]]:
        """Rows of `trainings` and `attendance`."""
        today = self.calendar.local(self.until).date()
        held, years, trainings, attendance = Counter[str](), Counter[int](), [], []
        for number in range(SESSIONS):
            ahead = _AHEAD + _EVERY * (number - SESSIONS + TO_COME)
            day = self.calendar.next_working(today + timedelta(days=ahead))
            course = min((one for one in _COURSES if f"{day.month:x}" in one.months), key=lambda one: (held[one.name], _COURSES.index(one)))
            held[course.name] += 1
            years[day.year] += 1
            host = self._host(course, number)
            training = self._session(course, host, f"PX{day.year}{years[day.year]:03d}", day)
            trainings.append(training)
            starts = datetime.fromisoformat(str(training["starts_at"]))
            people = self._expected(course.audience, "" if host is None else str(host["code"]), day)
            attendance += [{"training_code": training["code"], "staff_code": code, **self._mark(starts, course.minutes)} for code in people]
        return trainings, attendance

    def _host(self, course: _Course, number: int) -> Row | None:
        """The village or community that holds it; `None` for the town."""
        found = [row for row in self.places.villages if row["kind"] == course.audience]
        return found[number * 5 % len(found)] if found else None

    def _session(self, course: _Course, host: Row | None, code: str, day: date) -> Row:
        start = _WHOLE_DAY if course.minutes > 240 else self.random.choice(_STARTS)
        at = datetime.combine(day, start, self.calendar.zone)
        name = "" if host is None else str(host["name"])
        return {
            "code": code, "name": f"{name}{course.name}", "phase": course.phase, "kind": course.kind, "method": course.method,
            "topics": course.topics, "organiser": name or "望澜镇网格化服务管理中心", "village_code": "" if host is None else host["code"],
            "place": f"{name}{course.place}", "starts_at": _text(at), "ends_at": _text(at + timedelta(minutes=course.minutes)),
        }  # fmt: skip

    def _expected(self, audience: str, home: str, on: date) -> list[str]:
        """Codes of the people a session is for, as they stood on its day or, for one to come, stand now."""
        day = min(on, self.calendar.local(self.until).date()).isoformat()
        held = [row for row in self.assignments if str(row["start_on"]) <= day and (not row["end_on"] or str(row["end_on"]) >= day)]
        if audience == "managers":
            codes = {str(row["staff_code"]) for row in held if row["role_code"] == "manager"}
        elif audience == "leaders":
            codes = {str(row["staff_code"]) for row in held if row["role_code"] == "leader"}
            codes = set(self.random.sample(sorted(codes), min(48, len(codes))))
        elif audience == "new":
            since = (on - timedelta(days=240)).isoformat()
            working = {str(row["staff_code"]) for row in held}
            codes = {str(person["code"]) for person in self.staff if since <= str(person["hired_on"]) <= day} & working
        else:
            codes = {
                str(row["staff_code"]) for row in held if home in {str(row["village_code"]), self._homes.get(str(row["grid_code"]), "-")}
            }
        return sorted(codes)

    def _mark(self, at: datetime, minutes: int) -> Row:
        """How one person attended; nobody is marked before the session is over."""
        random = self.random
        row: Row = {"status": "unmarked", "signed_at": "", "leave_approved_at": "", "reason": "", "note": ""}
        over = at + timedelta(minutes=minutes) <= self.until
        asked = self._asked(at if over else min(at, self.until))
        state, excused = random.choices(_STATES, (83, 5, 2, 7, 3))[0], random.random()
        if not over:
            if excused < 0.06:  # leave is asked for beforehand
                row |= {"status": "leave", "leave_approved_at": _text(asked), "reason": random.choice(_LEAVE)}
            return row
        if excused < 0.01:
            return row
        signed = at - timedelta(minutes=random.randrange(1, 25))
        match state:
            case "leave":
                row |= {"leave_approved_at": _text(asked), "reason": random.choice(_LEAVE)}
            case "absent":
                row["reason"] = random.choice(_ABSENT)
            case "late":
                row |= {"signed_at": _text(at + timedelta(minutes=random.randrange(6, 40))), "reason": random.choice(_LATE)}
            case "early":
                left = f"提前 {random.randrange(15, minutes // 2 + 16, 5)} 分钟离开"
                row |= {"signed_at": _text(signed), "reason": random.choice(_EARLY), "note": left}
            case _:
                row["signed_at"] = _text(signed)
        return row | {"status": state}

    def _asked(self, before: datetime) -> datetime:
        """A moment of office hours on a working day before, at which leave was approved."""
        day = self.calendar.local(before).date() - timedelta(days=self.random.randrange(1, 4))
        while not self.calendar.is_working(day):
            day -= timedelta(days=1)
        hours = self.calendar.hours
        return self.calendar.at(day, hours.after(hours.length * self.random.uniform(0.05, 0.95)))


def _text(at: datetime) -> str:
    return at.isoformat(timespec="minutes")
