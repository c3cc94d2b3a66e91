"""Personal data as the screen and exports show it."""

import re
from collections.abc import Callable, Mapping

MASK = "*"


def mask_id_number(value: str) -> str:
    """The first six and the last four characters: `110105********1234`. Shorter text is hidden whole."""
    text = value.strip()
    return text[:6] + MASK * (len(text) - 10) + text[-4:] if len(text) > 10 else MASK * len(text)


def mask_phone(value: str) -> str:
    """The first three and the last four digits: `138****1234`. A landline keeps its area code and last two: `010-****56`."""
    text = value.strip()
    if re.fullmatch(r"[0-9]{11}", text) and text.startswith("1"):
        return text[:3] + MASK * 4 + text[-4:]
    area, dash, number = text.rpartition("-")
    return area + dash + MASK * max(len(number) - 2, 0) + number[-2:] if len(number) > 4 else MASK * len(text)


def mask_bank_account(value: str) -> str:
    """The last four digits: `***************1234`. Shorter text is hidden whole."""
    text = value.strip()
    return MASK * (len(text) - 4) + text[-4:] if len(text) > 8 else MASK * len(text)


def mask_name(value: str) -> str:
    """The first character: `张**`, whatever the length."""
    text = value.strip()
    return text[:1] + MASK * 2 if text else ""


def mask_all(value: str) -> str:
    """Nothing but its presence."""
    return MASK * 6 if value else ""


MASKS: Mapping[str, Callable[[str], str]] = {
    "id_number": mask_id_number,
    "phone": mask_phone,
    "bank_account": mask_bank_account,
    "name": mask_name,
}
"""Masks by the name a model's `secret(mask=…)` gives."""


def masked(kind: str, value: str) -> str:
    """`value` under the mask named `kind`; an unknown name hides everything."""
    return MASKS.get(kind, mask_all)(value)
