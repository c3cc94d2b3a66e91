"""State of the sign-in desk: the people expected at one session, found by a few letters or digits and marked with one tap."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import reflex as rx

from gridapp.features.training import queries, rules, service
from gridapp.indicators.attendance import attendance, counts_as
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.clock import office_zone, utcnow
from gridapp.kit.db.session import Tx, in_transaction
from gridapp.kit.errors import NotFound, Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.resource import wire
from gridapp.kit.ui.files import hand_over
from gridapp.kit.ui.notice import notify
from gridapp.kit.ui.text import both
from gridapp.models.training import SignIn

READ, MARK = "training.read", service.MARK
_UNDO = 20
_T = TypeVar("_T")


class DeskState(rx.State):
    """The list at the door of one session. Versions and what can be undone stay on the server."""

    session: dict[str, str] = {}
    missing: dict[str, str] = {}
    """Why there is no session to show."""
    people: list[dict[str, str]] = []
    """Those the search and the filter leave."""
    everybody: list[dict[str, str]] = []
    """The whole list, for the printed sheet."""
    counts: dict[str, Any] = {}
    begun: bool = False
    arriving: str = SignIn.PRESENT.value
    """What a sign-in is now: `present` or `late`."""
    state: str = ""
    """The state people are filtered by; empty shows all."""
    search: str = ""
    cleared: int = 0
    """Changes when the search box is to be emptied."""
    last: dict[str, Any] = {}
    """The last mark of this tab: `name` and `status`."""
    waiting: bool = True
    leaving: str = ""
    """Id of the person whose leave is being asked for."""
    leave_errors: dict[str, dict[str, str]] = {}
    answered: int = 0
    villages: list[dict[str, str]] = []
    roles: list[dict[str, str]] = []
    adding: bool = False
    _versions: dict[str, int] = {}
    _undo: list[tuple[str, str, service.Mark]] = []

    def _training_id(self) -> int:
        """The session the address names: the visitor's word, so the queries decide whether there is one."""
        parts = self.router.url.path.strip("/").split("/")
        return wire.whole(parts[1]) if len(parts) > 1 else 0

    @rx.event
    @requires(READ)
    async def load(self) -> None:
        """The page was opened."""
        self.session, self.missing, self.state, self.search, self.last, self._undo = {}, {}, "", "", {}, []
        await self._read()
        if self.session:
            self.villages, self.roles = await asyncio.to_thread(queries.groups, await current_actor(self))

    @rx.event
    @requires(READ)
    async def refresh(self) -> None:
        """Read again what others marked meanwhile."""
        await self._read()

    async def _read(self) -> None:
        actor, number = await current_actor(self), self._training_id()
        session, people, counts, versions = await asyncio.to_thread(_both, actor, number)
        if session is None:
            self.session, self.people, self.everybody, self.missing = {}, [], [], both(NotFound().message)
            self.waiting = False
            return
        now = utcnow()
        self.begun = now > session["starts_at"]
        self.arriving = rules.arrival(now, session["starts_at"], session["ends_at"]).value
        self.session = _session(session)
        self.everybody, self.counts, self._versions, self.waiting = people, counts, versions, False
        self._pick_out()

    def _pick_out(self) -> None:
        """Those whom the search and the filter leave."""
        self.people = [
            person
            for person in self.everybody
            if self.state in ("", person["state"])
            and rules.matches(self.search, name=person["name"], code=person["code"], phone=person["phone"])
        ]

    @rx.event(supersedes=True)
    @requires(READ)
    async def find(self, text: str) -> None:
        """Somebody types in the search box."""
        self.search = text[:50] if isinstance(text, str) else ""
        self._pick_out()

    @rx.event
    @requires(READ)
    async def show(self, state: str) -> None:
        """Show one state only, or all again."""
        self.state = state if state in SignIn.labels() and state != self.state else ""
        self._pick_out()

    @rx.event
    @requires(MARK)
    async def enter(self, form: dict[str, Any]) -> None:
        """Enter in the search box: sign in the one person it leaves who is not marked yet."""
        await self._read()
        self.search, self.state = str(form.get("who", ""))[:50], ""
        self._pick_out()
        waiting = [person for person in self.people if person["state"] == SignIn.UNMARKED.value]
        if not self.search.strip() or len(waiting) > 1:
            await notify(self, msg("有 {count} 人符合，请再输入几个字或直接点选", count=len(waiting)), "warning")
        elif not waiting:
            await notify(self, msg("没有符合且未登记的人员") if not self.people else msg("此人已登记"), "warning")
        else:
            await self._mark(waiting[0]["id"], self.arriving)

    @rx.event
    @requires(MARK)
    async def mark(self, person: str, status: str) -> None:
        """Mark one person."""
        await self._mark(str(person), str(status))

    async def _mark(self, person: str, status: str) -> None:
        if status not in SignIn.labels() or person not in self._versions:
            return
        number, version, now = int(person), self._versions[person], utcnow()

        def write(tx: Tx) -> service.Mark:
            return service.mark(tx, number, version, SignIn(status), now)[1]

        before = await self._write(write)
        if before is not None:
            await self._marked(person, before)

    async def _marked(self, person: str, before: service.Mark) -> None:
        """Show what came of a mark, and be ready for the next in the queue."""
        self.search, self.cleared = "", self.cleared + 1
        await self._read()
        row = next((row for row in self.everybody if row["id"] == person), None)
        if row is not None:
            self._undo = [*self._undo, (person, row["name"], before)][-_UNDO:]
            self.last = {"name": row["name"], "status": row["status"], "time": row["time"]}

    @rx.event
    @requires(MARK)
    async def undo(self) -> None:
        """Put back the last mark of this tab."""
        if not self._undo:
            return
        *rest, (person, name, before) = self._undo
        self._undo = rest
        version = self._versions.get(person, 0)
        if await self._write(lambda tx: service.put_back(tx, int(person), version, before)) is not None:
            await self._read()
            self.last = {}
            await notify(self, msg("已撤销{name}的登记", name=name))

    @rx.event
    @requires(MARK)
    async def write_reason(self, person: str, reason: str) -> None:
        """Note why somebody did not come, came late or left early."""
        known = next((row for row in self.everybody if row["id"] == person), None)
        if known is None or known["reason"] == str(reason).strip():
            return
        version = self._versions[person]
        if await self._write(lambda tx: service.write_reason(tx, int(person), version, str(reason))) is not None:
            await self._read()

    @rx.event
    @requires(MARK)
    async def ask_leave(self, person: str) -> None:
        """Open the window that asks for the reason of a leave."""
        self.leaving, self.leave_errors = str(person), {}

    @rx.event
    @requires(MARK)
    async def stop_asking(self) -> None:
        """Close the windows."""
        self.leaving, self.adding = "", False

    @rx.event
    @requires(MARK)
    async def approve_leave(self, form: dict[str, Any]) -> None:
        """Grant leave now; refused after the start."""
        person, reason, now = self.leaving, str(form.get("reason", "")), utcnow()
        self.answered += 1
        if person not in self._versions:
            return
        version = self._versions[person]
        actor = await current_actor(self)
        try:
            before = await asyncio.to_thread(
                in_transaction, actor, lambda tx: service.approve_leave(tx, int(person), version, now, reason)[1]
            )
        except Refusal as refusal:
            self.leave_errors = {"reason": both(refusal.message)}
            return
        self.leaving = ""
        await self._marked(person, before)

    @rx.event
    @requires(MARK)
    async def close_list(self) -> None:
        """Mark everybody not marked yet as absent."""
        number, now = self._training_id(), utcnow()
        count = await self._write(lambda tx: service.close_list(tx, number, now))
        if count is not None:
            await self._read()
            await notify(self, msg("已将 {count} 人登记为无故缺席", count=count))

    @rx.event
    @requires(MARK)
    async def ask_people(self) -> None:
        """Open the window that asks who is expected."""
        self.adding = True

    @rx.event
    @requires(MARK)
    async def expect(self, form: dict[str, Any]) -> None:
        """Put people on the list: of a village, of a role, of both, or everybody."""
        number, role, village = self._training_id(), str(form.get("role", "")), str(form.get("village", ""))
        village_id = wire.whole(village) if village else None
        self.answered += 1
        count = await self._write(lambda tx: service.expect_people(tx, number, village_id=village_id, role_code=role))
        if count is not None:
            self.adding = False
            await self._read()
            await notify(self, msg("已加入 {count} 人", count=count) if count else msg("没有需要加入的人员，名单未变"))

    @rx.event
    @requires("training.export")
    async def export(self):
        """Download the sign-in sheet."""
        actor, number = await current_actor(self), self._training_id()
        name = f"{msg('签到表').render(actor.locale)}-{self.session.get('code', '')}.xlsx"
        return await hand_over(self, name, lambda: in_transaction(actor, lambda tx: service.sheet_file(tx, number)))

    async def _write(self, change: Callable[[Tx], _T]) -> _T | None:
        """Do it as the person behind this tab; a refusal is told, and what others changed meanwhile is read."""
        try:
            return await asyncio.to_thread(in_transaction, await current_actor(self), change)
        except Refusal as refusal:
            await notify(self, refusal.message, "error")
            await self._read()
            return None


def _both(actor: Actor, number: int) -> tuple[dict[str, Any] | None, list[dict[str, str]], dict[str, Any], dict[str, int]]:
    """A training, its list as the page shows it, how many came, and the version of each row."""
    found = queries.training(actor, number)
    if found is None:
        return None, [], {}, {}
    sheet = queries.sheet(actor, number)
    rows, counts = sheet.to_dicts(), attendance(sheet.select("status", "leave_approved_at", "starts_at")).row(0, named=True)
    return found, [_person(at, row) for at, row in enumerate(rows, 1)], counts, {str(row["id"]): row["version"] for row in rows}


def _clock(moment: datetime | None) -> str:
    return moment.astimezone(office_zone()).strftime("%H:%M") if moment else ""


def _session(row: dict[str, Any]) -> dict[str, str]:
    times = f"{row['starts_at'].astimezone(office_zone()):%Y-%m-%d} {_clock(row['starts_at'])} – {_clock(row['ends_at'])}"
    organiser = row["organiser"] or row["village"] or ""
    return {"id": str(row["id"]), "code": row["code"], "name": row["name"], "place": row["place"], "organiser": organiser, "time": times}


def _person(at: int, row: dict[str, Any]) -> dict[str, str]:
    state = counts_as(row["status"], row["leave_approved_at"], row["starts_at"])
    texts = {name: row[name] for name in ("name", "code", "unit", "duties", "phone", "status", "reason", "note")}
    return {"id": str(row["id"]), "at": str(at), **texts, "state": state.value, "time": _clock(row["signed_at"])}
