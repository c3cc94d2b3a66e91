"""What this office runs: its rooms, in the order of the navigation. No Reflex, so the command line, the seeds and the tests use it too."""

from gridapp.features.accounts.room import ROOM as ACCOUNTS
from gridapp.features.cases.room import ROOM as CASES
from gridapp.features.comparing.room import ROOM as COMPARING
from gridapp.features.dashboard.room import ROOM as DASHBOARD
from gridapp.features.papers.room import ROOM as PAPERS
from gridapp.features.payouts.room import ROOM as PAYOUTS
from gridapp.features.places.room import ROOM as PLACES
from gridapp.features.planning.room import ROOM as PLANNING
from gridapp.features.staff.room import ROOM as STAFF
from gridapp.features.staffing.room import ROOM as STAFFING
from gridapp.features.standards.room import ROOM as STANDARDS
from gridapp.features.training.room import ROOM as TRAINING
from gridapp.kit.auth import permissions
from gridapp.kit.i18n import _
from gridapp.kit.room import Office
from gridapp.registers.settings import office_settings

OFFICE = Office(
    (DASHBOARD, PLACES, STAFF, STANDARDS, PLANNING, COMPARING, STAFFING, PAYOUTS, PAPERS, TRAINING, CASES, ACCOUNTS), name=_("网格综合治理")
)
permissions.declare(OFFICE.permissions)
office_settings()  # one that cannot be used is told at the start
