"""Sessions ahead, on both databases."""

from datetime import datetime, time, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa

from gridapp.features.training import queries
from gridapp.features.training.resource import TRAININGS
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.clock import office_zone, today
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import NotAllowed
from gridapp.kit.store.address import read_address
from gridapp.models import Training, Village


def test_the_sessions_of_the_next_days_are_those_the_list_shows(database: sa.Engine):
    noon = datetime.combine(today(), time(12), office_zone())
    with transaction(SYSTEM) as tx:
        tx.session.add(Village(id=1, code="990101001001", name="东风村"))
        tx.session.flush()
        for number, days in enumerate((-1, 0, 5, queries.DAYS_AHEAD, queries.DAYS_AHEAD + 1)):
            start, end = noon + timedelta(days=days), noon + timedelta(days=days, hours=1)
            tx.session.add(
                Training(
                    code=f"T{number}",
                    name=f"第{number}场",
                    starts_at=start,
                    ends_at=end,
                    village_id=1 if days == 5 else None,
                )
            )
    standing = queries.upcoming(SYSTEM)
    assert standing.value == 3
    assert standing.note.render() == f"最近 {noon:%m-%d %H:%M} 第1场"
    listed = store.list_rows(TRAININGS, SYSTEM, read_address(TRAININGS, dict(parse_qsl(urlsplit(standing.href).query))))
    assert [row["code"] for row in listed] == ["T1", "T2", "T3"]
    elsewhere = Actor(id=1, name="v", permissions=frozenset({"training.read"}), scope={"village": frozenset({2})})
    assert queries.upcoming(elsewhere).value == 2
    with pytest.raises(NotAllowed):
        queries.upcoming(Actor(id=1, name="n"))
