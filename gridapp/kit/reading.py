"""Checked reading of what people wrote as a mapping (a TOML file, inputs of a page): every mistake is collected, none stops the rest."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.parsing import is_empty

T = TypeVar("T")


class Reading:
    """One mapping being read. Mistakes go to `errors` under `path` + key."""

    def __init__(
        self,
        data: Mapping[str, object],
        known: Sequence[str],
        errors: dict[str, Msg],
        path: str = "",
        *,
        optional: Sequence[str] = (),
    ) -> None:
        """Notes unknown keys (with the nearest known one) and missing keys at once; `optional` ones may be missing or empty."""
        self.data, self.errors, self.path, self.optional = data, errors, path, optional
        for key in data:
            if key not in known and key not in optional:
                near = difflib.get_close_matches(str(key), [*known, *optional], n=1, cutoff=0)[0]
                errors[f"{path}{key}"] = msg("不认识这一项，您要写的是否是 {near}？", near=near)
        for key in known:
            if key not in data:
                errors[f"{path}{key}"] = msg("缺少这一项，请补上")

    def take(self, key: str, read: Callable[[object], T]) -> T | None:
        """The value of `key` as `read` understands it; `None` (and a noted mistake) when it is missing, empty or refused."""
        if key not in self.data:
            return None
        if is_empty(self.data[key]) and key in self.optional:
            return None
        if is_empty(self.data[key]):
            self.errors[f"{self.path}{key}"] = msg("必填项，请填写")
            return None
        try:
            return read(self.data[key])
        except Refusal as refusal:
            self.errors[f"{self.path}{key}"] = refusal.message
            return None
