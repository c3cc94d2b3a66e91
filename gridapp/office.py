"""What this office runs: its rooms, in the order of the navigation. No Reflex, so the command line, the seeds and the tests use it too."""

from gridapp.features.accounts.room import ROOM as ACCOUNTS
from gridapp.features.budget.room import ROOM as BUDGET
from gridapp.features.cases.room import ROOM as CASES
from gridapp.features.dashboard.room import ROOM as DASHBOARD
from gridapp.features.places.room import ROOM as PLACES
from gridapp.features.staff.room import ROOM as STAFF
from gridapp.features.training.room import ROOM as TRAINING
from gridapp.kit.auth import permissions
from gridapp.kit.i18n import _
from gridapp.kit.room import Office
from gridapp.registers.settings import office_settings

OFFICE = Office((DASHBOARD, PLACES, STAFF, BUDGET, TRAINING, CASES, ACCOUNTS), name=_("网格综合治理"))
permissions.declare(OFFICE.permissions)
office_settings()  # one that cannot be used is told at the start
