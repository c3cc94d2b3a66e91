"""Identity numbers and telephone numbers of people in China: what a clerk may type, and what is wrong with it."""

import re
from dataclasses import dataclass
from datetime import date

from gridapp.kit.i18n import Msg, msg

# GB 11643-1999: the 18th character is a check over the first 17 (ISO 7064 MOD 11-2).
_WEIGHTS = tuple(pow(2, 17 - position, 11) for position in range(17))
_CHECKS = "10X98765432"
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(0[0-9]{2,3}-?)?[1-9][0-9]{6,7}(-[0-9]{1,5})?")
# GB/T 2260: first two digits, the province. Others exist on real cards (81–83 residence permits), so an unknown one only warns.
_PROVINCES = frozenset(
    {*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83},
)
_OLDEST_YEARS = 130


@dataclass(frozen=True)
class IdNumber:
    """A valid identity number taken apart."""

    text: str
    birth_date: date
    female: bool
    warning: Msg | None = None


def check_character(first17: str) -> str:
    """The 18th character that belongs to the first 17 digits.

    Source: GB 11643-1999, section 4.2.5.
    """
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True)) % 11]


def parse_id_number(text: str, today: date) -> IdNumber | Msg:
    """An identity number taken apart, or what is wrong with it in words for a clerk.

    Spaces are dropped and `x` becomes `X`. An unknown area code is a warning, not an error.
    """
    number = re.sub(r"\s", "", text).upper()
    if len(number) != 18:
        return msg("身份证号应为 18 位，现为 {length} 位", length=len(number))
    if not _ID_NUMBER.fullmatch(number):
        return msg("身份证号只能是 17 位数字加一位数字或 X")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return msg("身份证号中的出生日期 {digits} 不存在，请核对第 7–14 位", digits=number[6:14])
    if born > today or born.year < today.year - _OLDEST_YEARS:
        return msg("身份证号中的出生日期 {born} 不合理，请核对第 7–14 位", born=born.isoformat())
    if check_character(number[:17]) != number[17]:
        return msg("身份证号校验位不符，请对照证件逐位核对")
    unknown = None if int(number[:2]) in _PROVINCES else msg("身份证号前两位 {area} 不是已知的省级代码，请核对", area=number[:2])
    return IdNumber(number, born, int(number[16]) % 2 == 0, unknown)


def phone_problem(text: str) -> Msg | None:
    """What is wrong with a telephone number, or `None`. Mobiles and landlines (with area code and extension) are both fine."""
    number = normal_phone(text)
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return None
    return msg("联系电话应为 11 位手机号，或带区号的座机号（如 010-12345678）")


def normal_phone(text: str) -> str:
    """A telephone number without spaces, with plain hyphens and without `+86`."""
    return re.sub(r"^\+?86-?(?=1)", "", re.sub(r"[—–-]", "-", re.sub(r"\s", "", text)))
