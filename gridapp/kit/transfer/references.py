"""Codes and names in a file → keys of rows: one query for each table referred to."""

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Refusal
from gridapp.kit.fields import FieldSpec, key_column, shown_column, table_of
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.store.fields import model_of
from gridapp.kit.store.references import choosable

_WHOLE = 20_000
"""Rows up to which a table is read whole rather than by the values asked for."""
_LISTED = 50
"""Rows up to which a refusal lists all there is."""


def stem(name: str, endings: Iterable[str]) -> str:
    """A name without spaces, capitals and the ending that sheets write now with, now without."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).lower()
    return next((text.removesuffix(ending) for ending in endings if text.endswith(ending)), text) or text


class Lookup:
    """Rows of one referred table that the actor may refer to, found by code, by name or by a name's stem."""

    def __init__(self, tx: Tx, spec: FieldSpec) -> None:
        self.spec = spec
        self.model: Any = model_of(spec.target_table)
        table = table_of(self.model)
        self._tx, self._where = tx, choosable(self.model, tx.actor)
        self._columns = (table.c[spec.target_column], table.c[key_column(table)], table.c[shown_column(table)])
        self._endings = self._columns[-1].info.get("endings", ())
        self._by_key: dict[str, Any] = {}
        self._doubled: set[str] = set()
        """Keys of several rows: names that somebody gave twice."""
        self._by_name: dict[str, set[Any]] = {}
        self._by_stem: dict[str, set[Any]] = {}

    def load(self, wanted: Collection[str]) -> None:
        """Read what `wanted` may mean. A small table is read whole, so that a mistake can be told the nearest name."""
        target, key, name = self._columns
        session, statement = self._tx.session, sa.select(target, key, name).where(*self._where)
        if len(session.execute(statement.limit(_WHOLE + 1).with_only_columns(target)).all()) <= _WHOLE:
            self._add(session.execute(statement))
            return
        values = sorted(wanted)
        for start in range(0, len(values), 500):
            part = values[start : start + 500]
            self._add(session.execute(statement.where(sa.or_(key.in_(part), name.in_(part)))))

    def _add(self, rows: Iterable[tuple[Any, Any, Any]]) -> None:
        for value, key, name in rows:
            self.learn(value, str(key), str(name))

    def learn(self, value: Any, key: str, name: str) -> None:
        """Add a row that was just saved."""
        if self._by_key.setdefault(key, value) != value:
            self._doubled.add(key)
        self._by_name.setdefault(name, set()).add(value)
        self._by_stem.setdefault(stem(name, self._endings), set()).add(value)

    def find(self, text: str) -> Any:
        """The key that the foreign column stores.

        Raises:
            Refusal: no such row, or several with that name.
        """
        if text in self._by_key and text not in self._doubled:
            return self._by_key[text]
        found = self._by_name.get(text) or self._by_stem.get(stem(text, self._endings)) or set()
        if len(found) == 1:
            return next(iter(found))
        label = Msg(self.spec.label)
        if found:
            raise Refusal(msg("有多个{label}叫“{name}”，请改填代码", label=label, name=text))
        raise Refusal(self._unknown(text, label))

    def knows(self, text: str) -> bool:
        """Whether `find` answers."""
        keyed = text in self._by_key and text not in self._doubled
        return keyed or len(self._by_name.get(text) or self._by_stem.get(stem(text, self._endings)) or ()) == 1

    def _unknown(self, text: str, label: Msg) -> Msg:
        names = list(self._by_name)
        if not names:
            return msg("没有这个{label}：系统里还没有任何{label}，请先导入", label=label)
        if len(names) <= _LISTED:
            return msg("没有这个{label}。现有：{names}", label=label, names=tuple(names))
        near = difflib.get_close_matches(text, [*self._by_key, *names], n=3, cutoff=0.5)
        if near:
            return msg("没有这个{label}，最接近的是 {near}", label=label, near=tuple(near))
        return msg("没有这个{label}，请核对，或先导入它", label=label)
