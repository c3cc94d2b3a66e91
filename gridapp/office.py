"""What this office runs: every CRUD screen, in the order of the navigation. No Reflex, so the command line and the tests use it too."""

from gridapp.features.places.resource import DORMITORIES, GRIDS, TOWNS, VILLAGES
from gridapp.features.staff.resource import ASSIGNMENTS, ROLES, STAFF
from gridapp.kit.resource.spec import Resource

RESOURCES: tuple[Resource, ...] = (VILLAGES, DORMITORIES, GRIDS, STAFF, ASSIGNMENTS, ROLES, TOWNS)
