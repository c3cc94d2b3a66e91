"""Numbers of a series: after the highest, never twice, whoever asks at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg
from gridapp.models import Series, Staff
from gridapp.registers.numbers import next_number

codes = st.from_regex(r"S[0-9]{1,4}", fullmatch=True) | st.sampled_from(["S②", "S１２", "S", "S-7", "T99", "S1a", "S" + "9" * 19, "旧12"])


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sets(codes, max_size=8))
def test_a_number_comes_after_the_highest_in_use(database: sa.Engine, used: set[str]) -> None:
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.delete(Staff))
        tx.session.execute(sa.delete(Series))
        tx.session.add_all(Staff(code=code, name="x") for code in used)
    plain = [int(code[1:]) for code in used if code[:1] == "S" and code[1:].isascii() and code[1:].isdigit() and len(code) <= 16]
    with transaction(SYSTEM) as tx:
        first = next_number(tx, Staff.code, "S")
        assert first == max(plain, default=0) + 1
        assert next_number(tx, Staff.code, "S", count=5) == first + 1
        assert next_number(tx, Staff.code, "S") == first + 6


def test_a_number_is_not_given_out_again(database: sa.Engine) -> None:
    with transaction(SYSTEM) as tx:
        number = next_number(tx, Staff.code, "S")
        tx.session.add(Staff(code=f"S{number}", name="x"))
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.delete(Staff))
    with transaction(SYSTEM) as tx:
        assert next_number(tx, Staff.code, "S") == number + 1
        assert next_number(tx, Staff.code, "T") == 1
        assert next_number(tx, Staff.code, "S", digits=4) == number + 2


def test_a_number_nobody_used_comes_back(database: sa.Engine) -> None:
    def give_up() -> None:
        with transaction(SYSTEM) as tx:
            raise Refusal(Msg(str(next_number(tx, Staff.code, "S"))))

    with pytest.raises(Refusal, match=r"^1$"):
        give_up()
    with transaction(SYSTEM) as tx:
        assert next_number(tx, Staff.code, "S") == 1


def test_everybody_gets_another_number(database: sa.Engine) -> None:
    begin = threading.Barrier(6)

    def add(name: str) -> None:
        begin.wait()
        for _ in range(8):
            with transaction(SYSTEM) as tx:
                tx.session.add(Staff(code=f"S{next_number(tx, Staff.code, 'S'):04d}", name=name))

    with ThreadPoolExecutor(6) as pool:
        assert len([*pool.map(add, (f"甲{at}" for at in range(6)))]) == 6
    with transaction(SYSTEM) as tx:
        assert sorted(tx.session.scalars(sa.select(Staff.code))) == [f"S{number:04d}" for number in range(1, 49)]  # type: ignore[call-overload]
