"""A file into its table in one transaction, all of it or nothing: the same for the command line and the screen."""

from sqlalchemy.exc import IntegrityError

from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.jobs import Job
from gridapp.kit.transfer.headings import headings
from gridapp.kit.transfer.incoming import Outcome, import_sheet
from gridapp.kit.transfer.sheets import Sheet, read_sheet
from gridapp.kit.transfer.tables import FileTable


class _Undo(Exception):
    """Ends a transaction without a trace."""


def sheet_of(table: FileTable, content: bytes, name: str) -> Sheet:
    """The lines of a file whose header the table understands. Raises what `read_sheet` raises."""
    return read_sheet(content, name, headings(table).__contains__)


def run_import(
    actor: Actor, table: FileTable, sheet: Sheet, name: str, *, dry_run: bool = False, create: bool = False, job: Job | None = None
) -> Outcome:
    """Import a sheet; with problems, or when it is a dry run, nothing stays written.

    `name`, the file's, goes to the audit log; `job` counts the lines as they are read and as they are saved, and may stop it all.

    Raises:
        NotAllowed: the actor may not write the table or lacks `<thing>.import`.
        Stopped: the job was stopped; nothing stays written.
        Refusal: the actor sees a part of the office only and the table's rows are not checked one by one, or the database refused.
    """
    resource = table.declaration
    actor.need(resource.write)
    actor.need(table.permission)
    if table.bulk and actor.scope is not None:
        picked = msg("导入这张表之前，请先在页面上方恢复全部范围")
        raise Refusal(msg("这张表只能由负责全镇的人员导入") if actor.place is None else picked)
    outcome = Outcome()
    try:
        with transaction(actor, reason=f"import {name}"[:200]) as tx:
            outcome = import_sheet(tx, table, sheet, create=create, label=name, job=job)
            if dry_run or outcome.problems:
                raise _Undo
    except _Undo:
        return outcome
    except IntegrityError as error:
        raise Refusal(msg("数据与数据库的规则冲突：{reason}", reason=str(error.orig))) from error
    return outcome


def summary(outcome: Outcome, name: str, *, dry_run: bool) -> Msg:
    """What an import came to, in one sentence."""
    if outcome.problems:
        return msg("共 {count} 处有误，未导入任何数据", count=len(outcome.problems))
    counts = {"file": name, "created": outcome.created, "updated": outcome.updated, "unchanged": outcome.unchanged}
    if dry_run:
        return msg("已检查 {file}：可新增 {created} 行，更新 {updated} 行，{unchanged} 行无变化；未写入", **counts)
    return msg("已导入 {file}：新增 {created} 行，更新 {updated} 行，{unchanged} 行无变化", **counts)
