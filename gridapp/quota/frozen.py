"""A plan as it was handed in: rules, places and results in one text that never changes again, with its digest."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.quota.places import Place
from gridapp.quota.plan import Plan
from gridapp.quota.rules import Quota, Rules


@dataclass(frozen=True)
class Frozen:
    """Everything a plan rests on and came to; `on` is the day its places and people were counted."""

    on: date
    rules: Rules
    quotas: tuple[Quota, ...]

    @property
    def places(self) -> list[Place]:
        """The places as they were."""
        return [quota.place for quota in self.quotas]

    def plan(self) -> Plan:
        """The plan as it was handed in; nothing is computed anew."""
        return Plan(self.rules, self.quotas)


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Frozen]:
    return TypeAdapter(Frozen)


def freeze(plan: Plan, on: date) -> tuple[str, str]:
    """A plan as text, and the text's SHA-256."""
    text = json.dumps(
        _adapter().dump_python(Frozen(on, plan.rules, plan.quotas), mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return text, digest_of(text)


def digest_of(text: str) -> str:
    """SHA-256 of a frozen plan's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def thaw(text: str, digest: str) -> Frozen:
    """The plan of a text.

    Raises:
        Refusal: the text is not the one that was frozen.
    """
    if digest_of(text) != digest:
        raise Refusal(msg("已冻结的方案与提交时不一致，可能被数据库工具改动过；请从备份恢复"))
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        raise Refusal(msg("已冻结的方案无法读取，请从备份恢复")) from error


def digest_of_rules(rules: Rules, *more: Sequence[object]) -> str:
    """A digest by which two readers see whether they saw the same rules."""
    return digest_of(repr((rules, more)))
