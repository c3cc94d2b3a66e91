"""Columns of made-up cases, a million at a time: dice are drawn once for a whole column, sentences are put together by joins."""

from array import array
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product
from random import Random

import polars as pl

from gridapp.kit.calendar import Calendar, deadline
from gridapp.seeding.cases import DORM_SPOTS, FIRST, HOURS, NOW, TOWN_SPOTS, VILLAGE_SPOTS, WEEKDAYS, ZONE
from gridapp.seeding.topics import Topic

_NOW = NOW.astimezone(UTC).replace(tzinfo=None)
_HOUR_UNITS = "working_hours"


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


def when(random: Random, count: int) -> pl.DataFrame:
    """`reported_at` in order: the hours and weekdays on which people report."""
    start = datetime.combine(FIRST, datetime.min.time(), ZONE)
    slots = [start + timedelta(hours=hour) for hour in range(int((NOW - start).total_seconds()) // 3600)]
    picked = weighted(random, [HOURS[slot.hour] * WEEKDAYS[slot.weekday()] for slot in slots], count)
    minutes = (dice(random, count) * 60).cast(pl.Int64) + picked * 60
    base = start.astimezone(UTC).replace(tzinfo=None)
    return pl.DataFrame({"minutes": minutes.sort()}).select(reported_at=pl.lit(base) + pl.duration(minutes="minutes"))


class spots:  # noqa: N801 - a namespace of two functions
    """Where in the town."""

    @staticmethod
    def pick(random: Random, grids: pl.DataFrame, count: int) -> pl.Series:
        """Positions of grids: larger ones report more, and some report more than others."""
        sizes = [(people or 500) ** 0.6 * random.uniform(0.6, 1.6) for people in grids["residents"].to_list()]
        return weighted(random, sizes, count)

    @staticmethod
    def kinds() -> pl.DataFrame:
        """Every spot of each kind of place: `kind, spot_at, spot`."""
        rows = []
        for kind, pattern in (("dormitory", DORM_SPOTS), ("town", TOWN_SPOTS), ("village", VILLAGE_SPOTS)):
            found = dict.fromkeys(spot.format(n=n, u=u) for spot, n, u in product(pattern.split("|"), range(1, 13), range(1, 5)))
            rows += [(kind, at, text) for at, text in enumerate(found)]
        return pl.DataFrame(rows, schema={"kind": pl.String, "spot_at": pl.Int64, "spot": pl.String}, orient="row")


def topics_of(random: Random, frame: pl.DataFrame, topics: list[Topic]) -> pl.DataFrame:
    """Adds `kind` (of place) and `topic` (position), by month and kind of place."""
    kind = (
        pl.when("dormitory")
        .then(pl.lit("dormitory"))
        .when(pl.col("name").str.contains("社区"))
        .then(pl.lit("town"))
        .otherwise(pl.lit("village"))
    )
    frame = frame.with_row_index("at").with_columns(kind=kind, month=pl.col("reported_at").dt.month())
    parts = []
    for (month, town), part in frame.group_by("month", pl.col("kind") != "village", maintain_order=True):
        weights = [t.weight * (int(t.season[int(str(month)) - 1]) + 1) * (t.town if town else 1) for t in topics]
        parts.append(part.with_columns(topic=weighted(random, weights, part.height)))
    return pl.concat(parts).sort("at")


def titles(random: Random, frame: pl.DataFrame, topics: list[Topic]) -> pl.DataFrame:
    """Adds `title` and `handler`: a sentence of the topic around a spot of the grid."""
    said = [(at, number, *text.split("\x00")) for at, topic in enumerate(topics) for number, text in enumerate(_sentences(topic))]
    schema = {"topic": pl.Int64, "said": pl.Int64, "before": pl.String, "after": pl.String}
    sentences = pl.DataFrame(said, schema=schema, orient="row")
    places = spots.kinds()
    frame = frame.join(sentences.group_by("topic").agg(most=pl.len()), on="topic", how="left", maintain_order="left")
    frame = frame.join(places.group_by("kind").agg(spot_count=pl.len()), on="kind", how="left", maintain_order="left")
    frame = frame.with_columns(
        said=(dice(random, frame.height) * frame["most"]).cast(pl.Int64),
        spot_at=(dice(random, frame.height) * frame["spot_count"]).cast(pl.Int64),
    )
    frame = frame.join(sentences, on=["topic", "said"], how="left", maintain_order="left").join(
        places, on=["kind", "spot_at"], how="left", maintain_order="left"
    )
    short = pl.col("name").str.replace("网格$", "").str.replace(r"第?\d+$", "").str.replace("^.*社区(.+)$", "$1")
    handler = pl.DataFrame(
        {"topic": range(len(topics)), "office": [topic.handler for topic in topics]}, schema_overrides={"topic": pl.Int64}
    )
    return frame.with_columns(title=pl.concat_str("before", short, "spot", "after")).join(
        handler, on="topic", how="left", maintain_order="left"
    )


def _sentences(topic: Topic) -> list[str]:
    """Every sentence of a topic with its words filled in; a NUL stands where the place goes."""
    words = [[(name, word) for word in values.split("|")] for name, values in topic.slots.items()]
    return list(dict.fromkeys(s.format(at="\x00", **dict(chosen)) for s in topic.sentences.split("|") for chosen in product(*words)))


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
    exact = pl.col("unit") == _HOUR_UNITS
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


def course(random: Random, frame: pl.DataFrame) -> pl.DataFrame:
    """Adds how each case went: `status, urgency, level, handler, closed_at, void, voided_at, satisfied`; what lies after `NOW` has not happened."""
    rolled = {
        name: dice(random, frame.height) for name in ("file", "void", "late", "slow", "long", "verdict", "asked", "level", "urgent", "step")
    }
    frame = frame.with_columns(**{f"dice_{name}": values for name, values in rolled.items()})
    way, roll = pl.col("due_at") - pl.col("filed_at"), lambda name: pl.col(f"dice_{name}")
    habit = 0.5 + 1.5 * (pl.col("grid") * 37 % 101) / 100  # each grid has its own way of being late
    stuck = pl.when(roll("long") < 0.1).then(roll("long") * 40_000).otherwise(0.0)
    over = pl.duration(minutes=((1 - 90 * (1 - roll("slow")).log() + stuck) * 60).cast(pl.Int64))
    inside = pl.duration(minutes=(way.dt.total_minutes() * (0.05 + 0.9 * roll("slow") * roll("long"))).cast(pl.Int64))
    filed = (pl.col("filed_at") < _NOW) & (roll("file") >= 0.01)
    end = pl.when(roll("late") < 0.05 * habit * pl.col("late")).then(pl.col("due_at") + over).otherwise(pl.col("filed_at") + inside)
    frame = frame.with_columns(filed=filed, end=end.dt.truncate("1m"), stop=pl.col("filed_at") + inside)
    void = pl.col("filed") & (roll("void") < 0.02) & (pl.col("stop") < _NOW)
    frame = frame.with_columns(void=void)
    closed = pl.col("filed") & ~pl.col("void") & (pl.col("end") < _NOW)
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
