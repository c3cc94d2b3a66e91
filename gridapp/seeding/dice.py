"""Columns of made-up cases, a million at a time: dice are drawn once for a whole column, sentences are put together by joins."""

from array import array
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

import polars as pl

from gridapp.kit.calendar import Calendar, deadline
from gridapp.seeding.cases import DAYS, HOURS, chances, day_weight
from gridapp.seeding.spots import every_spot, short_name, traits_of
from gridapp.seeding.topics import H, Matter, Topic

_AHEAD = timedelta(hours=8)
"""What local time is ahead of UTC."""


def dice(random: Random, count: int) -> pl.Series:
    """`count` numbers from 0 up to 1, the same for the same generator on every machine."""
    words = array("I")
    words.frombytes(random.randbytes(words.itemsize * count))
    if words.itemsize == 4:
        return pl.Series(words.tolist(), dtype=pl.UInt32).cast(pl.Float64) / 2**32
    raise RuntimeError(f"unsigned int of {words.itemsize} bytes")


def weighted(random: Random, weights: list[float], count: int) -> pl.Series:
    """`count` positions, each as likely as its weight."""
    steps = pl.Series(list(accumulate(weights)), dtype=pl.Float64, strict=False)
    return steps.search_sorted(dice(random, count) * steps[-1], side="right").cast(pl.Int64).clip(0, len(weights) - 1)


def places_of(random: Random, grids: pl.DataFrame, count: int) -> pl.DataFrame:
    """`count` rows of grids with `traits`: larger ones report more, and some report more than others."""
    sizes = [(people or 500) ** 0.6 * random.uniform(0.6, 1.6) for people in grids["residents"].to_list()]
    traits = [traits_of(name, dormitory) for name, dormitory in grids.select("name", "dormitory").iter_rows()]
    picked = pl.DataFrame({"grid": weighted(random, sizes, count)})
    return picked.join(grids.with_columns(traits=pl.Series(traits)), on="grid", how="left", maintain_order="left")


def what_and_when(random: Random, frame: pl.DataFrame, topics: list[Topic], until: datetime, calendar: Calendar) -> pl.DataFrame:
    """Adds `matter` (position in `matters`), `topic` and `reported_at`, and puts the rows in the order they were received."""
    last = calendar.local(until).date()
    days = [last - timedelta(days=DAYS - n) for n in range(DAYS)]
    about = pl.DataFrame(
        {"day": range(DAYS), "date": days, "month": [day.month for day in days], "off": [not calendar.is_working(day) for day in days]},
        schema_overrides={"day": pl.Int64},
    )
    picked = weighted(random, [day_weight(calendar, day) for day in days], frame.height)
    frame = frame.with_columns(day=picked).join(about, on="day", how="left", maintain_order="left")
    places = {key: at for at, key in enumerate((topic.code, matter) for topic, matter in matters(topics))}
    parts = []
    for (month, off, traits), part in frame.group_by("month", "off", "traits", maintain_order=True):
        rows = chances(topics, int(str(month)), str(traits), off=bool(off))
        which = weighted(random, [weight for *_, weight in rows], part.height)
        found = pl.Series([places[topic.code, matter] for topic, matter, _ in rows], dtype=pl.Int64)
        parts.append(part.with_columns(matter=found.gather(which)))
    facts = pl.DataFrame(
        [(at, topics.index(topic), topic.found) for at, (topic, _) in enumerate(matters(topics))],
        schema={"matter": pl.Int64, "topic": pl.Int64, "found": pl.String}, orient="row",
    )  # fmt: skip
    frame = pl.concat(parts).join(facts, on="matter", how="left", maintain_order="left")
    parts = [
        part.with_columns(hour=weighted(random, [float(weight) for weight in HOURS[str(found)]], part.height))
        for (found,), part in frame.group_by("found", maintain_order=True)
    ]
    frame = pl.concat(parts)
    frame = frame.with_columns(minute=(dice(random, frame.height) * 60).cast(pl.Int64))
    local = pl.col("date").cast(pl.Datetime("us")) + pl.duration(hours="hour", minutes="minute")
    return frame.with_columns(reported_at=local - _AHEAD).sort("reported_at", maintain_order=True)


def matters(topics: list[Topic]) -> list[tuple[Topic, Matter]]:
    """Every matter with its topic, by position."""
    return [(topic, matter) for topic in topics for matter in topic.matters]


def titles(random: Random, frame: pl.DataFrame, topics: list[Topic]) -> pl.DataFrame:
    """Adds `title` and `office` (who works on it in the town): a sentence of the matter around a spot of the grid."""
    known = matters(topics)
    said = [
        (at, number, topic.desks[1], *text.split("\x00"))
        for at, (topic, matter) in enumerate(known) for number, text in enumerate(_sentences(topic, matter))
    ]  # fmt: skip
    sentences = pl.DataFrame(
        said, schema={"matter": pl.Int64, "said": pl.Int64, "office": pl.String, "before": pl.String, "after": pl.String}, orient="row"
    )
    groups, traits = sorted({matter.at for _, matter in known}), sorted(set(frame["traits"].to_list()))
    spots = [(group, trait, at, spot) for group in groups for trait in traits for at, spot in enumerate(every_spot(group, trait))]
    places = pl.DataFrame(spots, schema={"group": pl.String, "traits": pl.String, "spot_at": pl.Int64, "spot": pl.String}, orient="row")
    group = pl.DataFrame({"matter": range(len(known)), "group": [matter.at for _, matter in known]}, schema_overrides={"matter": pl.Int64})
    frame = frame.join(group, on="matter", how="left", maintain_order="left")
    frame = frame.join(sentences.group_by("matter").agg(most=pl.len()), on="matter", how="left", maintain_order="left")
    frame = frame.join(
        places.group_by("group", "traits").agg(spot_count=pl.len()), on=["group", "traits"], how="left", maintain_order="left"
    )
    frame = frame.with_columns(
        said=(dice(random, frame.height) * frame["most"]).cast(pl.Int64),
        spot_at=(dice(random, frame.height) * frame["spot_count"]).cast(pl.Int64),
    )
    frame = frame.join(sentences, on=["matter", "said"], how="left", maintain_order="left")
    frame = frame.join(places, on=["group", "traits", "spot_at"], how="left", maintain_order="left")
    names = frame.select("name").unique(maintain_order=True)
    frame = frame.join(names.with_columns(short=pl.Series(map(short_name, names["name"]))), on="name", how="left", maintain_order="left")
    return frame.with_columns(title=pl.concat_str("before", "short", "spot", "after"))


def _sentences(topic: Topic, matter: Matter) -> list[str]:
    """Every sentence of a matter; a NUL stands where the place goes."""
    return list(dict.fromkeys(s.format(at="\x00", what=what) for s in topic.sentences.split("|") for what in matter.words))


def due_dates(random: Random, frame: pl.DataFrame, topics: list[Topic], calendar: Calendar) -> pl.DataFrame:
    """Adds `filed_at`, `due_at` and `late` (the topic's factor). Each distinct deadline is counted once on the working calendar.

    Cases whose clock runs in hours are filed on the half hour, which keeps the distinct deadlines few.
    """
    facts = pl.DataFrame(
        [(at, topic.deadline, str(topic.unit), topic.late) for at, topic in enumerate(topics)],
        schema={"topic": pl.Int64, "amount": pl.Int64, "unit": pl.String, "late": pl.Float64}, orient="row",
    )  # fmt: skip
    frame = frame.join(facts, on="topic", how="left", maintain_order="left")
    frame = frame.with_columns(lag=(5 + 235 * dice(random, frame.height) ** 3).cast(pl.Int64))
    filed = pl.col("reported_at") + pl.duration(minutes="lag")
    exact = pl.col("unit") == H
    frame = frame.with_columns(filed_at=pl.when(exact).then(filed.dt.truncate("30m") + pl.duration(minutes=30)).otherwise(filed))
    local_day = (pl.col("filed_at") + pl.duration(hours=8)).dt.truncate("1d") - pl.duration(hours=8)
    frame = frame.with_columns(counted=pl.when(exact).then("filed_at").otherwise(local_day))
    asked = frame.select("counted", "amount", "unit").unique(maintain_order=True)
    due = [
        deadline(calendar, at.replace(tzinfo=UTC), amount, unit).astimezone(UTC).replace(tzinfo=None)
        for at, amount, unit in asked.iter_rows()
    ]
    return frame.join(
        asked.with_columns(due_at=pl.Series(due, dtype=pl.Datetime("us"))),
        on=["counted", "amount", "unit"],
        how="left",
        maintain_order="left",
    )


def course(random: Random, frame: pl.DataFrame, until: datetime) -> pl.DataFrame:
    """Adds how each case went: `status, urgency, level, handler, closed_at, void, voided_at, satisfied`; what lies after `until` has not happened."""
    now = until.astimezone(UTC).replace(tzinfo=None)
    rolled = {
        name: dice(random, frame.height) for name in ("file", "void", "late", "slow", "long", "verdict", "asked", "level", "urgent", "step")
    }
    frame = frame.with_columns(**{f"dice_{name}": values for name, values in rolled.items()})
    way, roll = pl.col("due_at") - pl.col("filed_at"), lambda name: pl.col(f"dice_{name}")
    habit = 0.5 + 1.5 * (pl.col("grid") * 37 % 101) / 100  # each grid has its own way of being late
    stuck = pl.when(roll("long") < 0.1).then(roll("long") * 40_000).otherwise(0.0)
    over = pl.duration(minutes=((1 - 90 * (1 - roll("slow")).log() + stuck) * 60).cast(pl.Int64))
    inside = pl.duration(minutes=(way.dt.total_minutes() * (0.05 + 0.9 * roll("slow") * roll("long"))).cast(pl.Int64))
    filed = (pl.col("filed_at") < now) & (roll("file") >= 0.01)
    end = pl.when(roll("late") < 0.05 * habit * pl.col("late")).then(pl.col("due_at") + over).otherwise(pl.col("filed_at") + inside)
    frame = frame.with_columns(filed=filed, end=_by_day(end), stop=pl.min_horizontal(_by_day(pl.col("filed_at") + inside), "due_at"))
    frame = frame.with_columns(end=pl.when(end <= pl.col("due_at")).then(pl.min_horizontal("end", "due_at")).otherwise("end"))
    void = pl.col("filed") & (roll("void") < 0.02) & (pl.col("stop") < now)
    frame = frame.with_columns(void=void)
    closed = pl.col("filed") & ~pl.col("void") & (pl.col("end") < now)
    level = (
        pl.when(roll("level") < 0.52).then(pl.lit("grid")).when(roll("level") < 0.86).then(pl.lit("community"))
        .when(roll("level") < 0.98).then(pl.lit("town")).otherwise(pl.lit("county"))
    )  # fmt: skip
    frame = frame.with_columns(
        closed=closed, level=level, urgency=pl.when(roll("urgent") < 0.9).then(pl.lit("normal")).otherwise(pl.lit("urgent"))
    )
    status = (
        pl.when("void").then(pl.lit("void")).when("closed").then(pl.lit("closed")).when(~pl.col("filed")).then(pl.lit("received"))
        .when(roll("step") < 0.2).then(pl.lit("filed")).when(roll("step") < 0.8).then(pl.lit("dispatched")).otherwise(pl.lit("handled"))
    )  # fmt: skip
    on_time = pl.col("end") <= pl.col("due_at")
    return frame.with_columns(
        status=status,
        handler=pl.when(pl.col("level") == "grid").then(pl.lit("网格长")).otherwise("office"),
        closed_at=pl.when("closed").then("end"),
        voided_at=pl.when("void").then("stop"),
        satisfied=pl.when(pl.col("closed") & (roll("asked") < 0.5)).then(roll("verdict") < pl.when(on_time).then(0.97).otherwise(0.8)),
        filed_at=pl.when("filed").then("filed_at"),
        due_at=pl.when("filed").then("due_at"),
    )


def _by_day(moment: pl.Expr) -> pl.Expr:
    """The minute itself, or one of the next morning if it is evening or night: nobody checks a case at three."""
    local = moment.dt.truncate("1m") + _AHEAD
    morning = local.dt.truncate("1d") + pl.duration(hours=9, minutes=local.dt.minute())
    night = pl.when(local.dt.hour() < 8).then(morning).when(local.dt.hour() >= 18).then(morning + pl.duration(days=1))
    return night.otherwise(local) - _AHEAD
