"""The screens of towns, villages, dormitories and grids."""

from gridapp.features.places import queries, service
from gridapp.kit.i18n import _
from gridapp.kit.store.spec import Column, Computed, Filter, Ref, Related, Resource, Section
from gridapp.models import Dormitory, Grid, Town, Village
from gridapp.registers import sight

READ, WRITE = "places.read", "places.write"

TOWNS = Resource(
    model=Town,
    slug="towns",
    label=_("乡镇（街道）"),
    icon="landmark",
    columns=("code", "name", "county"),
    search=("code", "name"),
    order=("code",),
    form=(Section(_("基本信息"), "code", "name", "county"),),
    related=(Related("villages", "town_id"),),
    read=READ,
    write="codes.write",
    scope=None,
)

VILLAGES = Resource(
    model=Village,
    slug="villages",
    label=_("村（社区）"),
    icon="map",
    columns=(
        "code",
        "name",
        "kind",
        Column("resident_population", editable=True),
        Column("floating_population", editable=True),
        Column("households", editable=True),
        Column("area_km2", editable=True),
        Column("town.name", hidden=True),
    ),
    search=("code", "name"),
    filters=("kind", "resident_population", Filter("households")),
    order=("code",),
    form=(
        Section(_("基本信息"), "code", "name", "kind", Ref("town_id", search=("code", "name"))),
        Section(_("人口与面积"), "resident_population", "floating_population", "households", "area_km2"),
    ),
    related=(
        Related("grids", "village_id"),
        Related("dormitories", "village_id"),
        Related("staff", "village_id"),
        Related("assignments", "village_id"),
    ),
    read=READ,
    write=WRITE,
    scope=sight.visible_villages,
    clean=service.clean_village,
)

DORMITORIES = Resource(
    model=Dormitory,
    slug="dormitories",
    label=_("单位宿舍"),
    icon="building",
    columns=("code", "name", "employer", "village.name", Column("housing_units", editable=True), Column("residents", editable=True)),
    search=("code", "name", "employer"),
    filters=("village_id", "housing_units"),
    order=("code",),
    form=(
        Section(_("基本信息"), "code", "name", "employer", Ref("village_id", search=("code", "name"))),
        Section(_("规模"), "housing_units", "residents"),
    ),
    related=(Related("grids", "dormitory_id"), Related("assignments", "dormitory_id")),
    read=READ,
    write=WRITE,
    scope=sight.visible_dormitories,
    clean=service.clean_dormitory,
)

GRIDS = Resource(
    model=Grid,
    slug="grids",
    label=_("网格"),
    icon="grid-3x3",
    columns=(
        "code",
        "name",
        "village.name",
        "dormitory.name",
        Column("households", editable=True),
        Column("residents", editable=True),
        Column("housing_units", editable=True, hidden=True),
    ),
    search=("code", "name"),
    filters=(
        "village_id",
        "dormitory_id",
        "households",
        Computed("vacancy", _("岗位空缺"), where=queries.vacant, choices=queries.Vacancy),
    ),
    order=("code",),
    form=(
        Section(_("归属"), Ref("village_id", search=("code", "name")), Ref("dormitory_id", search=("code", "name"))),
        Section(_("基本信息"), "name", "code"),
        Section(_("规模"), "households", "residents", "housing_units"),
    ),
    related=(Related("assignments", "grid_id"), Related("cases", "grid_id")),
    read=READ,
    write=WRITE,
    scope=sight.visible_grids,
    clean=service.clean_grid,
)
