"""Writing people and posts: identity checks, one-grid-one-person, ending posts. Nothing is committed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.staff import rules
from gridapp.kit import identity
from gridapp.kit.clock import today
from gridapp.kit.db import crypto
from gridapp.kit.db.crypto import blind_index
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.models import Assignment, Grid, Role, Staff
from gridapp.models.staff import Gender
from gridapp.registers.numbers import next_number
from gridapp.registers.posts import not_ended_before


def clean_staff(tx: Tx, data: dict[str, Any], row: Staff | None) -> Sequence[Msg]:
    """Check identity, telephone and account numbers, fill birth date and gender from the ID number; make a staff code when it is empty.

    Raises:
        Invalid: a malformed number, or an ID number that another person already has.
    """
    errors: dict[str, Msg] = {}
    warnings: list[Msg] = []
    if data.get("id_number"):
        parsed = identity.parse_id_number(str(data["id_number"]), today())
        if isinstance(parsed, Msg):
            errors["id_number"] = parsed
        else:
            warnings += _from_id_number(tx, data, row, parsed, errors)
    elif "id_number" in data:
        data["id_number"] = data["id_number_index"] = None
    if data.get("phone"):
        if problem := identity.phone_problem(str(data["phone"])):
            errors["phone"] = problem
        data["phone"] = identity.normal_phone(str(data["phone"]))
    warnings += _bank_account(data, errors)
    hired, left = (data.get(name, getattr(row, name, None)) for name in ("hired_on", "left_on"))
    if hired and left and left < hired:
        errors["left_on"] = msg("离岗日期 {left} 早于上岗日期 {hired}", left=left.isoformat(), hired=hired.isoformat())
    if errors:
        raise Invalid(errors)
    if not data.get("code") and not getattr(row, "code", ""):
        data["code"] = f"S{next_number(tx, Staff.code, 'S'):04d}"
    return warnings


def _bank_account(data: dict[str, Any], errors: dict[str, Msg]) -> list[Msg]:
    """Take the account's digits; a number that only looks like a card's is warned of, not refused."""
    if not data.get("bank_account"):
        if "bank_account" in data:
            data["bank_account"] = None
        return []
    account = rules.bank_account(str(data["bank_account"]))
    if isinstance(account, Msg):
        errors["bank_account"] = account
        return []
    data["bank_account"] = account
    return [warning] if (warning := rules.card_warning(account)) else []


def _from_id_number(tx: Tx, data: dict[str, Any], row: Staff | None, parsed: identity.IdNumber, errors: dict[str, Msg]) -> list[Msg]:
    """Take over what the ID number tells; a person typed otherwise is warned, not corrected."""
    index = crypto.blind_index(parsed.text)
    same = sa.select(Staff).where(col(Staff.id_number_index) == index, col(Staff.deleted_at).is_(None))
    if row is not None:
        same = same.where(col(Staff.id) != row.id)
    if (other := tx.session.scalars(same).first()) is not None:
        errors["id_number"] = msg("该身份证号已登记在 {name}({code})名下，请勿重复建档", name=other.name, code=other.code)
    data["id_number"], data["id_number_index"] = parsed.text, index
    warnings = [parsed.warning] if parsed.warning else []
    gender = Gender.FEMALE if parsed.female else Gender.MALE
    for name, told in (("birth_date", parsed.birth_date), ("gender", gender)):
        typed = data.get(name, getattr(row, name, None))
        if typed is None:
            data[name] = told
        elif typed != told:
            warnings.append(msg("填写的{field}与身份证号不一致，请核对", field=Msg(str(Staff.__table__.c[name].info["label"]))))  # type: ignore[attr-defined]
    return warnings


def resign(tx: Tx, row: Staff) -> Msg:
    """The person leaves today: every post still held ends today and is kept as history.

    Raises:
        Refusal: the person has left already.
    """
    if row.left_on is not None:
        raise Refusal(msg("{name}已于 {day} 离岗", name=row.name, day=row.left_on.isoformat()))
    row.left_on = today()
    held = tx.session.scalars(
        sa.select(Assignment).where(
            col(Assignment.staff_id) == row.id, not_ended_before(row.left_on + timedelta(days=1)), col(Assignment.deleted_at).is_(None)
        )
    ).all()
    for post in held:
        post.end_on = max(row.left_on, post.start_on)
        post.reason = post.reason or msg("离岗").render(tx.actor.locale)
    return msg("{name}已离岗，同时结束 {count} 项任职", name=row.name, count=len(held))


def end_post(tx: Tx, row: Assignment) -> Msg:
    """The post ends yesterday at the earliest, so that a successor can begin today.

    Raises:
        Refusal: the post has ended already.
    """
    if row.end_on is not None:
        raise Refusal(msg("该任职已于 {day} 结束", day=row.end_on.isoformat()))
    row.end_on = max(today() - timedelta(days=1), row.start_on)
    return msg("任职已于 {day} 结束", day=row.end_on.isoformat())


def clean_assignment(tx: Tx, data: dict[str, Any], row: Assignment | None) -> Sequence[Msg]:
    """Check the place against the role, the dates, and 一格一员.

    Raises:
        Invalid: the wrong kind of place, dates in the wrong order, or a grid that has somebody in that role on one of the days.
    """

    def value(name: str) -> Any:
        return data.get(name, getattr(row, name, None))

    role = tx.session.scalars(sa.select(Role).where(col(Role.code) == value("role_code"))).first()
    if role is None:
        raise Invalid({"role_code": msg("请选择岗位")})
    place = rules.place_problem(
        role.level, village=value("village_id") is not None, dormitory=value("dormitory_id") is not None, grid=value("grid_id") is not None
    )
    if place:
        raise Invalid(dict([place]))
    if problem := rules.dates_problem(value("start_on"), value("end_on")):
        raise Invalid({"end_on": problem})
    person = tx.session.get(Staff, value("staff_id"))
    new = rules.Post(value("staff_id"), person.name if person else "", value("start_on"), value("end_on"))
    warnings = []
    if person is not None and person.left_on is not None and (new.end_on is None or new.end_on > person.left_on):
        raise Invalid({"staff_id": msg("{name}已于 {day} 离岗，不能再任职", name=person.name, day=person.left_on.isoformat())})
    if role.single and value("grid_id") is not None:
        if problem := rules.single_post_problem(role.name, new, _spells(tx, row, grid_id=value("grid_id"), role_code=role.code)):
            raise Invalid({"grid_id": problem})
        if warning := rules.several_grids_warning(role.name, _other_grids(tx, row, role.code, new)):
            warnings.append(warning)
    return warnings


def _live(row: Assignment | None) -> sa.Select[Any]:
    query = sa.select(Assignment).where(col(Assignment.deleted_at).is_(None))
    return query if row is None else query.where(col(Assignment.id) != row.id)


def _spells(tx: Tx, row: Assignment | None, *, grid_id: int, role_code: str) -> list[rules.Post]:
    """Everybody's spells in a role of a grid, this row's own left out."""
    query = _live(row).where(col(Assignment.grid_id) == grid_id, col(Assignment.role_code) == role_code)
    query = query.add_columns(col(Staff.name)).join(Staff, col(Staff.id) == col(Assignment.staff_id))
    return [rules.Post(post.staff_id, name, post.start_on, post.end_on) for post, name in tx.session.execute(query)]


def _other_grids(tx: Tx, row: Assignment | None, role_code: str, new: rules.Post) -> list[str]:
    """Names of other grids where the person holds the role on one of the same days."""
    query = _live(row).where(col(Assignment.staff_id) == new.staff_id, col(Assignment.role_code) == role_code)
    query = query.add_columns(col(Grid.name)).join(Grid, col(Grid.id) == col(Assignment.grid_id))
    return [name for post, name in tx.session.execute(query) if new.overlaps(rules.Post(post.staff_id, "", post.start_on, post.end_on))]


def complete_staff(values: dict[str, Any]) -> dict[str, Msg]:
    """Index the identity number, so that the same person is found again."""
    if isinstance(number := values.get("id_number"), str):
        values["id_number_index"] = blind_index(number)
    return {}
