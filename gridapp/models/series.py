"""Numbers given out, so that none is given out twice."""

from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Series(SQLModel, table=True):
    """The last number given out of a series (`registers.numbers`); `name` is `<table>.<column>:<stem>`."""

    __tablename__: ClassVar[Any] = "series"

    name: str = Field(primary_key=True, max_length=100)
    last: int = Field(default=0, sa_type=sa.BigInteger)
