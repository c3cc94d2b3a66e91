"""The migrations make the schema the models describe, on both databases, and can be taken back."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from gridapp import migrations
from gridapp.kit.db.session import make_engine
from gridapp.models import Dormitory, Grid, Village, metadata


def _differences(url: str) -> list:
    engine = make_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": migrations.is_ours})
        found = compare_metadata(context, metadata)
    engine.dispose()
    return found


def _tables(url: str) -> set[str]:
    engine = make_engine(url)
    names = set(sa.inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_migrated_schema_is_what_the_models_say(empty_url: str) -> None:
    assert migrations.upgrade(empty_url) == ("", migrations.head())
    assert _differences(empty_url) == []


def test_up_down_up_leaves_no_trace(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    first = _tables(empty_url)
    migrations.downgrade(empty_url)
    assert _tables(empty_url) == {"alembic_version"}
    assert migrations.current(empty_url) == ""
    migrations.upgrade(empty_url)
    assert _tables(empty_url) == first
    assert _differences(empty_url) == []


def test_repeating_changes_nothing(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    engine = make_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(sa.insert(Village).values(code="110105001001", name="东河村", version=1))
    assert migrations.upgrade(empty_url) == (migrations.head(), migrations.head())
    with engine.connect() as connection:
        assert connection.execute(sa.select(col(Village.name))).scalars().all() == ["东河村"]
    engine.dispose()


@pytest.mark.parametrize(
    ("owner", "refusal"),
    [
        ({"village_id": 999}, r"(?i)foreign key"),
        ({}, "one_owner"),
        ({"village_id": 1, "dormitory_id": 1}, "one_owner"),
    ],
)
def test_a_grid_has_exactly_one_owner_that_exists(database: sa.Engine, owner: dict[str, int], refusal: str) -> None:
    with database.begin() as connection:
        connection.execute(sa.insert(Village).values(id=1, code="110105001001", name="东河村"))
        connection.execute(sa.insert(Dormitory).values(id=1, code="D01", name="一号宿舍"))
        connection.execute(sa.insert(Grid).values(code="110105001001001", name="一格", village_id=1))
    with pytest.raises(IntegrityError, match=refusal), database.begin() as connection:
        connection.execute(sa.insert(Grid).values({"code": "110105001001002", "name": "二格"} | owner))
    with pytest.raises(IntegrityError, match=r"(?i)unique"), database.begin() as connection:
        connection.execute(sa.insert(Grid).values(code="110105001001001", name="又一格", village_id=1))
