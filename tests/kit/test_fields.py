"""Forms and files take and give the same values, and say in words what is wrong."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.kit import fields, parsing
from gridapp.kit.errors import Refusal
from gridapp.kit.fields import fields_of, parse, text_of
from gridapp.models import Attendance, Case, Fund, Grid, RuleSet, Staff, Village, VillageTier
from gridapp.models.case import CaseStatus


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (Village, "code name kind town_code resident_population floating_population households area_km2"),
        (Grid, "code name village_code dormitory_code households residents housing_units"),
        (
            RuleSet,
            "name subsidy_per_worker basis floating_weight min_workers max_workers households_min households_max"
            " housing_units_per_grid residents_per_grid workers_per_grid cutoff_day note",
        ),
        (VillageTier, "rule_set_name min_population max_population grids workers part_time"),
        (Attendance, "training_code staff_code status signed_at leave_approved_at reason note"),
    ],
)
def test_files_name_columns_without_storage_suffixes(model, columns):
    assert list(fields.file_fields(model)) == columns.split()


def test_a_case_names_its_category_as_the_office_does():
    assert fields.file_fields(Case)["category"].name == "category_id"


def test_what_the_service_makes_or_hides_is_not_asked_for():
    staff = fields_of(Staff)
    assert not staff["code"].required
    assert staff["id_number_index"].internal
    assert {name for name, field in staff.items() if field.required} == {"name"}


@pytest.mark.parametrize(
    ("model", "name", "raw", "value"),
    [
        (Fund, "total_fen", "７，２００．００", 720_000),
        (Fund, "total_fen", "￥7,200.5元", 720_050),
        (Fund, "subsidy_share_ppm", "60%", 600_000),
        (Fund, "subsidy_share_ppm", "12.3456", 123_456),
        (Village, "households", "1,200 户", 1200),
        (Village, "households", 12.0, 12),
        (Village, "households", [], 0),
        (Village, "households", "", 0),
        (Village, "area_km2", "3.125km²", Decimal("3.125")),
        (Staff, "hired_on", "2026/1/2", date(2026, 1, 2)),
        (Staff, "hired_on", "2026年1月2日", date(2026, 1, 2)),
        (Staff, "hired_on", "20260102", date(2026, 1, 2)),
        (Staff, "hired_on", "", None),
        (Case, "reported_at", "2026-01-02 08:30", datetime(2026, 1, 2, 0, 30, tzinfo=UTC)),
        (Case, "reported_at", "2026-01-02T08:30:15+09:00", datetime(2026, 1, 1, 23, 30, 15, tzinfo=UTC)),
        (Case, "reported_at", "2026年1月2日 8时30分", datetime(2026, 1, 2, 0, 30, tzinfo=UTC)),
        (Case, "status", "已结案", CaseStatus.CLOSED),
        (Case, "status", "closed", CaseStatus.CLOSED),
        (Case, "void", "否", False),
        (Case, "satisfied", "", None),
        (Case, "grid_id", "17", 17),
        (Case, "title", " 路灯\n不亮 ", "路灯 不亮"),
    ],
)
def test_what_clerks_type_is_understood(model, name, raw, value):
    assert parse(fields_of(model)[name], raw) == value


@pytest.mark.parametrize(
    ("model", "name", "raw"),
    [
        (Fund, "total_fen", "7200.005"), (Fund, "total_fen", "-1"), (Fund, "total_fen", "1e3"), (Fund, "total_fen", "七千"),
        (Fund, "total_fen", "9" * 5000), (Fund, "total_fen", True), (Fund, "subsidy_share_ppm", "101"), (Fund, "name", ""),
        (Village, "households", "12.5"), (Village, "households", "1,2"), (Village, "households", "99999999999"),
        (Village, "households", {"$gt": 0}), (Village, "area_km2", "1.23456"), (Village, "name", "a\x00b"), (Village, "name", "\ud800"),
        (Village, "name", "长" * 101), (Village, "name", ["a"]), (Village, "kind", "city"), (Staff, "hired_on", "2026-02-30"),
        (Staff, "hired_on", "0001-01-01"), (Staff, "hired_on", "2026-1/2"), (Staff, "id_number", "110105********1234"),
        (Case, "reported_at", "2026-01-02 25:00"), (Case, "reported_at", "2026-01-02T08:30+99:99"), (Case, "void", "也许"),
        (Case, "grid_id", "0"), (Case, "grid_id", "1; DROP TABLE grid"), (Case, "grid_id", str(2**70)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_words(model, name, raw):
    with pytest.raises(Refusal) as refusal:
        parse(fields_of(model)[name], raw)
    assert refusal.value.field == name
    assert str(refusal.value.message).strip()


@given(st.integers(0, 10**15), st.booleans())
def test_money_goes_round(value, file):
    field = fields_of(Fund)["total_fen"]
    assert parse(field, text_of(field, value, file=file), file=file) == value


@given(st.integers(0, 1_000_000), st.booleans())
def test_shares_go_round(value, file):
    field = fields_of(Fund)["subsidy_share_ppm"]
    assert parse(field, text_of(field, value, file=file), file=file) == value


@given(st.integers(-(10**9) * 2, 7 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC)), st.booleans())
def test_moments_go_round(value, file):
    field = fields_of(Case)["due_at"]
    assert parse(field, text_of(field, value, file=file), file=file) == value


@given(st.decimals(0, 10**9, places=3))
def test_decimals_go_round(value):
    field = fields_of(Village)["area_km2"]
    assert parse(field, text_of(field, value)) == value


_ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.text())
)


@given(_ANYTHING, st.sampled_from([(m, n) for m in (Case, Fund, Staff, Village) for n in fields_of(m)]), st.booleans())
def test_anything_at_all_is_a_value_or_a_refusal(raw, which, file):
    field = fields_of(which[0])[which[1]]
    try:
        value = parse(field, raw, file=file)
    except Refusal as refusal:
        value = refusal.message.render("zh") + refusal.message.render("en")
    assert value is None or isinstance(value, str | int | bool | Decimal | date | datetime | list)


def test_shares_in_files_have_two_decimals():
    assert parsing.share_text(600_000, percent=False) == "0.60"
    assert parsing.share_text(123_456, percent=False) == "0.123456"
    assert parsing.share_text(1_000_000, percent=False) == "1.00"
