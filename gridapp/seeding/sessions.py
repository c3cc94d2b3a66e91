"""Thirty training sessions of the invented town and who came to them."""

from datetime import datetime, timedelta
from random import Random

from gridapp.seeding.cases import NOW, ZONE
from gridapp.seeding.places import Places, Row

# name, phase, kind, method, topics, who is expected, place, minutes
_COURSES = (
    ("新任网格员上岗培训", "before", "general", "lecture", "岗位职责、工作纪律、文明规范和保密要求", "new", "镇政府三楼会议室", 180),
    ("网格信息平台操作培训", "after", "professional", "lecture", "移动终端使用、事件上报、台账录入", "leaders", "镇政府三楼会议室", 150),
    ("双实信息采集培训", "after", "professional", "lecture", "人口、房屋信息采集标准和常见错误", "leaders", "镇文化站", 150),
    ("矛盾纠纷排查化解业务培训", "after", "professional", "lecture", "调解程序、文书制作和回访", "managers", "镇司法所", 120),
    ("消防安全专题培训", "after", "professional", "lecture", "火灾隐患识别、灭火器使用和疏散演练", "leaders", "镇专职消防队", 120),
    ("民警讲反诈", "after", "general", "lecture", "电信诈骗常见手法和劝阻技巧", "community", "社区会议室", 90),
    ("民政救助政策解读", "after", "general", "meeting", "低保、临时救助和残疾人两项补贴", "managers", "镇政府三楼会议室", 90),
    ("网格员座谈会", "after", "general", "symposium", "工作中的难点和建议", "village", "村委会会议室", 90),
    ("赴邻县观摩学习", "after", "general", "visit", "网格化服务管理先进做法", "managers", "外县网格中心", 480),
    ("防汛与应急处置培训", "after", "professional", "lecture", "预警响应、转移避险和信息报送", "leaders", "镇政府三楼会议室", 120),
    ("以会代训：月度工作讲评", "after", "general", "meeting", "上月事件办理讲评和典型案例", "leaders", "镇政府三楼会议室", 90),
    ("法律法规自学测评", "after", "general", "self_study", "民法典、治安管理处罚法、个人信息保护法", "village", "村委会会议室", 60),
)  # fmt: skip
_LEAVE = ("因病就医", "家中有事", "参加县里会议", "值班", "照顾住院家人", "孩子家长会")
_LATE = ("路上堵车", "处理突发事件", "送孩子上学", "摩托车故障")
_EARLY = ("网格内有警情", "接孩子放学", "村里有急事", "身体不适")
_ABSENT = ("未说明", "忘记时间", "电话联系不上", "称未收到通知", "")
_STATES = ("present", "late", "early", "leave", "absent")


def make_trainings(random: Random, places: Places, staff: list[Row], assignments: list[Row]) -> tuple[list[Row], list[Row]]:
    """Sessions over 18 months, two of them still to come, and a row per person expected."""
    villages = [row for row in places.villages if row["kind"] == "village"]
    communities = [row for row in places.villages if row["kind"] == "community"]
    start = datetime(2025, 5, 29, 9, 0, tzinfo=ZONE)
    trainings, attendance = [], []
    for number in range(30):
        name, phase, kind, method, topics, audience, place, minutes = _COURSES[number % len(_COURSES)]
        at = _workday(start + timedelta(days=20 * number)).replace(hour=random.choice((9, 14)), minute=random.choice((0, 30)))
        host = communities[number % 4] if audience == "community" else villages[number * 5 % 24] if audience == "village" else None
        if host is not None:
            place = f"{host['name']}{place.removeprefix('村委会').removeprefix('社区')}"
        training = {
            "code": f"PX{at:%Y}{number + 1:03d}", "name": name if host is None else f"{host['name']}{name}", "phase": phase, "kind": kind,
            "method": method, "topics": topics, "organiser": "望澜镇网格化服务管理中心" if host is None else host["name"],
            "village_code": "" if host is None else host["code"], "place": place, "starts_at": at.isoformat(timespec="minutes"),
            "ends_at": (at + timedelta(minutes=minutes)).isoformat(timespec="minutes"),
        }  # fmt: skip
        trainings.append(training)
        people = _expected(random, audience, home="" if host is None else str(host["code"]), at=at, town=(places, staff, assignments))
        attendance += [{"training_code": training["code"], "staff_code": code, **_mark(random, at, minutes)} for code in people]
    return trainings, attendance


def _workday(at: datetime) -> datetime:
    return at + timedelta(days=(7 - at.weekday()) % 7 if at.weekday() > 4 else 0)


def _expected(random: Random, audience: str, *, home: str, at: datetime, town: tuple[Places, list[Row], list[Row]]) -> list[str]:
    """Codes of the people a session is for, as they stood on its day."""
    places, staff, assignments = town
    day = at.date().isoformat()
    held = [row for row in assignments if str(row["start_on"]) <= day and (not row["end_on"] or str(row["end_on"]) >= day)]
    grids = {str(grid["code"]): places.village_of(grid) for grid in places.grids}
    if audience == "managers":
        codes = {str(row["staff_code"]) for row in held if row["role_code"] == "manager"}
    elif audience == "leaders":
        codes = {str(row["staff_code"]) for row in held if row["role_code"] == "leader"}
        codes = set(random.sample(sorted(codes), min(48, len(codes))))
    elif audience == "new":
        since = (at.date() - timedelta(days=240)).isoformat()
        codes = {str(person["code"]) for person in staff if since <= str(person["hired_on"]) <= day and not person["left_on"]}
    else:
        codes = {str(row["staff_code"]) for row in held if home in {str(row["village_code"]), grids.get(str(row["grid_code"]), "-")}}
    return sorted(codes)


def _mark(random: Random, at: datetime, minutes: int) -> Row:
    """How one person attended; nobody is marked before the session."""
    row: Row = {"status": "unmarked", "signed_at": "", "leave_approved_at": "", "reason": "", "note": ""}
    if at > NOW:
        if random.random() < 0.06:  # leave is asked for beforehand
            row |= {"status": "leave", "leave_approved_at": (NOW - timedelta(hours=random.randrange(1, 30))).isoformat(timespec="minutes")}
            row["reason"] = random.choice(_LEAVE)
        return row
    if random.random() < 0.01:
        return row
    state = random.choices(_STATES, (83, 5, 2, 7, 3))[0]
    row["status"] = state
    signed = at - timedelta(minutes=random.randrange(1, 25))
    match state:
        case "leave":
            row["leave_approved_at"] = (at - timedelta(hours=random.randrange(3, 60))).isoformat(timespec="minutes")
            row["reason"] = random.choice(_LEAVE)
        case "absent":
            row["reason"] = random.choice(_ABSENT)
        case "late":
            row["signed_at"] = (at + timedelta(minutes=random.randrange(6, 40))).isoformat(timespec="minutes")
            row["reason"] = random.choice(_LATE)
        case "early":
            row |= {
                "signed_at": signed.isoformat(timespec="minutes"),
                "reason": random.choice(_EARLY),
                "note": f"提前 {random.randrange(15, minutes // 2 + 16, 5)} 分钟离开",
            }
        case _:
            row["signed_at"] = signed.isoformat(timespec="minutes")
    return row
