"""What is read of places: scope conditions, posts nobody fills, and the frames of the coverage check."""

from collections.abc import Mapping

import polars as pl
import sqlalchemy as sa
from sqlmodel import col

from gridapp.indicators.coverage import coverage
from gridapp.kit.auth.actor import Actor
from gridapp.kit.choices import Choice
from gridapp.kit.clock import today
from gridapp.kit.db.session import execute_read
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import _, msg
from gridapp.kit.standing import Standing
from gridapp.models import Assignment, Grid, Village
from gridapp.registers.posts import holders
from gridapp.registers.settings import office_settings
from gridapp.registers.sight import visible_grids, visible_villages


class Vacancy(Choice):
    """A post that every grid has once (一格一员), named by its role."""

    LEADER = "leader", _("缺网格长")
    ASSISTANT = "assistant", _("缺网格协管员")


def coverage_of(actor: Actor) -> pl.DataFrame:
    """Coverage of every village the actor sees; columns `COVERAGE_SCHEMA`.

    Raises:
        NotAllowed: the actor may not read places.
    """
    actor.need("places.read")
    condition = visible_villages(actor)
    villages = sa.select(col(Village.id).label("village_id"), col(Village.code), col(Village.name), col(Village.households))
    villages = villages.where(col(Village.deleted_at).is_(None), *(() if condition is None else (condition,)))
    grids = sa.select(col(Grid.village_id), col(Grid.households)).where(col(Grid.deleted_at).is_(None), col(Grid.village_id).is_not(None))
    return coverage(
        pl.DataFrame(execute_read(villages), schema={"village_id": pl.Int64, "code": pl.String, "name": pl.String, "households": pl.Int64}),
        pl.DataFrame(execute_read(grids), schema={"village_id": pl.Int64, "households": pl.Int64}),
        office_settings().coverage_tolerance_ppm,
    )


def vacant(filters: Mapping[str, tuple[str, ...]]) -> sa.ColumnElement[bool] | None:
    """Grids where nobody fills one of the posts in `vacancy` today.

    Raises:
        Refusal: no such post.
    """
    posts = filters.get("vacancy", ())
    if unknown := set(posts) - {post.value for post in Vacancy}:
        raise Refusal(msg("没有“{name}”这个岗位", name=sorted(unknown)[0]))
    return sa.or_(*(_unfilled(post) for post in posts)) if posts else None


def _unfilled(post: str) -> sa.ColumnElement[bool]:
    held = holders(today(), col(Assignment.role_code) == post, col(Assignment.grid_id).is_not(None))
    return col(Grid.id).not_in(held.with_only_columns(col(Assignment.grid_id)))


def vacancies(actor: Actor) -> Standing:
    """Grids the actor sees that lack a leader or an assistant.

    Raises:
        NotAllowed: the actor may not read places.
    """
    actor.need("places.read")
    scope = visible_grids(actor)
    lacks = {post: _unfilled(post.value) for post in Vacancy}
    counts = [sa.func.count().filter(condition) for condition in (sa.or_(*lacks.values()), *lacks.values())]
    grids = sa.select(*(count.label(name) for count, name in zip(counts, ("grids", "leaders", "assistants"), strict=True)))
    grids = grids.select_from(Grid).where(col(Grid.deleted_at).is_(None), *(() if scope is None else (scope,)))
    found = execute_read(grids)[0]
    note = msg("缺网格长 {leaders:,} 人，缺网格协管员 {assistants:,} 人", leaders=found["leaders"], assistants=found["assistants"])
    return Standing(found["grids"], note, "/grids?vacancy=leader,assistant", bad=found["grids"] > 0)
