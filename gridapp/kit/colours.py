"""The colours of quiet tags, by what they are called in declarations and in the stylesheet."""

from typing import Literal

Colour = Literal["grey", "blue", "green", "amber", "red", "violet", "teal"]
