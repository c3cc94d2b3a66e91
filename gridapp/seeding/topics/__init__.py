"""What people report: categories in two levels with their deadlines, and what happens in them, where, when, and how it is settled."""

from gridapp.seeding.topics.disputes import DISPUTES
from gridapp.seeding.topics.hazards import HAZARDS, SANITATION
from gridapp.seeding.topics.kinds import D, H, Matter, Topic
from gridapp.seeding.topics.order import EMERGENCIES, ORDER
from gridapp.seeding.topics.services import SERVICES

__all__ = ["H", "Matter", "Topic", "all_topics", "category_rows"]

_PARENTS = (
    ("dispute", "矛盾纠纷", 7, D), ("hazard", "安全隐患", 3, D), ("sanitation", "环境卫生", 1, D),
    ("service", "民生服务", 7, D), ("order", "社会治安", 2, D), ("emergency", "突发事件", 8, H),
)  # fmt: skip


def all_topics() -> list[Topic]:
    """Every category of the second level."""
    return [*DISPUTES, *HAZARDS, *SANITATION, *SERVICES, *ORDER, *EMERGENCIES]


def category_rows() -> list[dict[str, object]]:
    """Rows of `case_categories.csv`: parents first."""
    rows: list[dict[str, object]] = [
        {"code": code, "name": name, "parent_code": "", "deadline": deadline, "deadline_unit": unit}
        for code, name, deadline, unit in _PARENTS
    ]
    rows += [
        {
            "code": topic.code,
            "name": topic.name,
            "parent_code": topic.code.partition(".")[0],
            "deadline": topic.deadline,
            "deadline_unit": topic.unit,
        }
        for topic in all_topics()
    ]
    return [{**row, "position": number} for number, row in enumerate(rows, start=1)]
