"""Closed lists of values: what a column, an engine and a screen all call the same."""

from enum import StrEnum

from gridapp.kit.i18n import Msg


class Choice(StrEnum):
    """A closed list of values, each with the words the screen shows: `VILLAGE = "village", _("行政村")`."""

    label: str

    def __new__(cls, value: str, label: str) -> "Choice":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def labels(cls) -> dict[str, str]:
        """Stored value → msgid of its label, in declaration order."""
        return {member.value: member.label for member in cls}

    @property
    def msg(self) -> Msg:
        """The label as a message."""
        return Msg(self.label)
