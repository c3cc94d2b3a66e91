"""Where the money comes from and what the rest is for, in integer 分.

Source: work plan, part 2, chapter 1 (二): a share of the special fund is for subsidies, the rest for community services, activities,
management and other matters. Sources share the fund by percentages that add up to 100 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gridapp.kit.choices import Choice
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, _, msg
from gridapp.kit.parsing import share_text, yuan
from gridapp.quota.money import ONE, by_largest_remainder


class FundUseKind(Choice):
    """What the rest of a fund is for."""

    SERVICE = "service", _("社区服务类")
    ACTIVITY = "activity", _("社区活动类")
    MANAGEMENT = "management", _("社区管理类")
    OTHER = "other", _("其他")


@dataclass(frozen=True, slots=True)
class Source:
    """Who pays, and the share of the fund (parts per million)."""

    name: str
    share_ppm: int


@dataclass(frozen=True, slots=True)
class Use:
    """What the rest of the fund is for: a fixed amount, or a share of what the fixed amounts leave."""

    kind: FundUseKind
    amount_fen: int | None = None
    share_ppm: int | None = None
    name: str = ""


def need_full_shares(shares: Sequence[int], what: Msg) -> None:
    """Raise `Refusal` unless shares (parts per million) add up to exactly 100 %; none at all is fine."""
    total = sum(shares)
    if shares and total != ONE:
        values = {"what": what, "total": share_text(total, percent=True), "gap": share_text(abs(ONE - total), percent=True)}
        if total < ONE:
            raise Refusal(msg("{what}的比例合计为 {total}%，还差 {gap}%，应正好为 100%", **values))
        raise Refusal(msg("{what}的比例合计为 {total}%，多出 {gap}%，应正好为 100%", **values))


def need_sources(sources: Sequence[Source]) -> None:
    """Raise `Refusal` unless the sources' shares add up to 100 %."""
    need_full_shares([source.share_ppm for source in sources], msg("资金来源"))


def split_sources(amount_fen: int, sources: Sequence[Source]) -> list[int]:
    """An amount as each source bears it; adds up to it to the 分 (largest remainder)."""
    return by_largest_remainder(amount_fen, [source.share_ppm for source in sources])


def split_uses(rest_fen: int, uses: Sequence[Use]) -> list[int]:
    """The rest of the fund by use: fixed amounts first, what they leave by the shares (largest remainder).

    Raises:
        Refusal: the fixed amounts exceed the rest, or the shares do not add up to 100 %.
    """
    fixed = sum(use.amount_fen or 0 for use in uses)
    if fixed > rest_fen:
        over = yuan(fixed - rest_fen, grouped=True)
        raise Refusal(msg("其他支出的固定金额合计比可用的多 {over} 元，请减少金额或调整补贴比例", over=over))
    shares = [use.share_ppm or 0 for use in uses if use.amount_fen is None]
    need_full_shares(shares, msg("其他支出"))
    parts = iter(by_largest_remainder(rest_fen - fixed, shares))
    return [next(parts) if use.amount_fen is None else use.amount_fen for use in uses]
