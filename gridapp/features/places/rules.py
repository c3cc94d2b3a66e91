"""Grid codes, sizes and ownership: pure decisions on plain values."""

from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, msg

DIVISION_LENGTH = 12
TOWN_LENGTH = 9


def division_of(village_code: str, town_code: str) -> str:
    """The 12 digits a grid code begins with: the village's, or the town's with `000` for places directly under the town.

    Raises:
        Refusal: neither code has the digits needed.
    """
    if len(village_code) == DIVISION_LENGTH and village_code.isascii() and village_code.isdigit():
        return village_code
    if len(town_code) == TOWN_LENGTH and town_code.isascii() and town_code.isdigit():
        return town_code + "000"
    raise Refusal(msg("无法自动编码：所属村（社区）的区划代码不是 12 位数字，请先更正，或直接填写网格编码"), field="code")


def grid_code(division: str, number: int, width: int) -> str:
    """The code of a grid: the 12 digits of its division and its number in it, `width` digits.

    Raises:
        Refusal: the sequence is exhausted (999 at 15 digits).
    """
    if number >= 10**width:
        raise Refusal(msg("{division} 的网格顺序号已用到 {last}，无法再编新码", division=division, last=str(number - 1)), field="code")
    return f"{division}{number:0{width}d}"


def grid_code_problem(code: str, length: int) -> Msg | None:
    """What is wrong with a grid code, or `None`: all digits, the configured length, a sequence from 1 on."""
    if not (code.isascii() and code.isdigit()):
        return msg("网格编码只能由数字组成")
    if len(code) != length:
        return msg("网格编码应为 {length} 位数字，现为 {actual} 位", length=length, actual=len(code))
    if int(code[DIVISION_LENGTH:]) == 0:
        return msg("网格编码的顺序号应从 {first} 开始", first="1".zfill(length - DIVISION_LENGTH))
    return None


def prefix_warning(code: str, division: str) -> Msg | None:
    """A grid whose code does not begin with its village's division code: allowed, because boundaries move and codes stay."""
    if code.startswith(division):
        return None
    return msg("网格编码 {code} 的前 12 位与所属村（社区）的区划代码 {division} 不一致，请核对", code=code, division=division)


def size_warning(households: int, minimum: int, maximum: int) -> Msg | None:
    """A grid outside the household range is a warning, never an error (work plan part 1, chapter 1: 200–500 as a rule)."""
    if households < minimum:
        return msg("该网格 {households} 户，少于 {minimum} 户，可考虑与相邻网格合并", households=households, minimum=minimum)
    if households > maximum:
        return msg("该网格 {households} 户，多于 {maximum} 户，可考虑拆分", households=households, maximum=maximum)
    return None


def owner_problem(village_id: int | None, dormitory_id: int | None) -> Msg | None:
    """A grid belongs to exactly one village or one dormitory."""
    if village_id is None and dormitory_id is None:
        return msg("请选择所属村（社区）或所属单位宿舍，二者选一")
    if village_id is not None and dormitory_id is not None:
        return msg("一个网格只能属于一个村（社区）或一处单位宿舍，请清空其中一项")
    return None


def division_problem(code: str) -> Msg | None:
    """What is wrong with the division code of a village: 12 digits, as the statistics office publishes it."""
    if len(code) == DIVISION_LENGTH and code.isascii() and code.isdigit():
        return None
    return msg("区划代码 {code} 不是 12 位数字，无法据此编制网格编码，请核对", code=code)
