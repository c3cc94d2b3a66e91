"""What a topic of the invented town is made of."""

from dataclasses import dataclass

SEEN = "{at}{what}|巡查发现{at}{what}"
TOLD = "{at}{what}|居民反映{at}{what}"
FLAT = "111111111111"
_MONTHS = 12


@dataclass(frozen=True)
class Matter:
    """Things of one topic that happen in the same places and seasons and are settled in the same ways; each list is separated by `|`."""

    at: str
    """Groups of spots it may happen at, separated by spaces (`spots.SPOTS`)."""
    what: str
    notes: str
    """What is written when it is settled."""
    season: str = ""
    """Relative frequency of each month, 0–9 (0 = never); the topic's unless given."""
    who: str = ""
    """Whom it is about; stands before `what`."""

    @property
    def words(self) -> list[str]:
        """Every way to say it."""
        return [f"{who}{what}" for who in self.who.split("|") for what in self.what.split("|")]


@dataclass(frozen=True)
class Topic:
    """A category of the second level: how often, when and where it occurs, how fast it goes and who deals with it."""

    code: str
    name: str
    deadline: int
    unit: str
    weight: float
    desks: tuple[str, str, str]
    """Who works on it in the village (after its name), in the town, in the county."""
    matters: tuple[Matter, ...]
    sentences: str = TOLD
    found: str = "home"
    """How it comes in, which says at what hours: `patrol`, `home`, `desk` (asked for at a counter), `night`, `any`."""
    levels: str = "6310"
    """Weights of grid, community, town, county as the level that settles it."""
    urgent: tuple[int, int, int] = (97, 3, 0)
    """Weights of normal, urgent, critical."""
    season: str = FLAT
    town: float = 1.0
    """Factor in communities and dormitories, against villages."""
    late: float = 1.0
    """Factor on the chance to be late."""

    def share(self, matter: Matter, month: int) -> float:
        """How much of the topic's weight a matter has in a month (1–12); a year's mean is what its words are of the topic's."""
        season = matter.season or self.season
        return (
            len(matter.what.split("|"))
            / sum(len(m.what.split("|")) for m in self.matters)
            * int(season[month - 1])
            * _MONTHS
            / sum(map(int, season))
        )


D, H, N = "working_days", "working_hours", "natural_days"
"""Units of deadlines, as a category stores them."""
