"""Refusals a person is meant to read. Anything else that is raised is a bug."""

from collections.abc import Mapping, Sequence

from gridapp.kit.i18n import Msg, _, msg


class Refusal(Exception):
    """An expected "no", with the words for the person who asked."""

    def __init__(self, message: Msg, *, field: str = "") -> None:
        super().__init__(message.render())
        self.message = message
        self.field = field


class Invalid(Refusal):
    """Some fields are wrong; `errors` maps each field name to what is wrong with it and how to mend it."""

    def __init__(self, errors: Mapping[str, Msg]) -> None:
        self.errors = dict(errors)
        first = next(iter(self.errors), "")
        super().__init__(self.errors.get(first, Msg(_("填写的内容有误"))), field=first)


class NotAllowed(Refusal):
    """The actor may not do this; says no more than that, unless it is only this row that they may not do it to."""

    def __init__(self, permission: str = "", message: Msg | None = None) -> None:
        super().__init__(message or msg("您没有进行此操作的权限"))
        self.permission = permission


class NotConfined(NotAllowed):
    """Only who is confined to no place may do this: it is about what belongs to none."""

    def __init__(self, permission: str = "") -> None:
        Refusal.__init__(self, msg("这些内容不属于任何一处，只能由不限于某地的账号修改"))
        self.permission = permission


class NotFound(Refusal):
    """No such row, or none that the actor may see: the two are not told apart."""

    def __init__(self) -> None:
        super().__init__(msg("没有找到这条记录，可能已被删除"))


class Conflict(Refusal):
    """Somebody else saved first; `theirs` holds the values now in the database, `changed` the fields they changed, `who` their names."""

    def __init__(self, theirs: Mapping[str, object], changed: Sequence[str], who: str = "") -> None:
        super().__init__(msg("保存前，{who}已修改了这条记录，请核对后再保存", who=who or msg("他人")))
        self.theirs = dict(theirs)
        self.changed = list(changed)
        self.who = who
