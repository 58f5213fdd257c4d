"""The audit: who saw and did what at the console. What changes something is written with the change itself."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from bot.staff.tables import AuditRow
from bot.storage import new_id


class Action(StrEnum):
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - an event, no secret
    CONVERSATION_OPENED = "conversation_opened"
    LISTENED_IN = "listened_in"
    TAKEN = "taken"
    TRANSFERRED = "transferred"
    HANDED_BACK = "handed_back"
    ENDED = "ended"
    REOPENED = "reopened"
    OFFER_EXECUTED = "offer_executed"
    CORRECTED = "corrected"
    CASE_OPENED = "case_opened"
    CASES_ASSIGNED = "cases_assigned"
    CASE_EXPORTED = "case_exported"
    WORK_ORDER_MOVED = "work_order_moved"
    SEARCHED = "searched"
    AUDIT_SEEN = "audit_seen"
    AUDIT_EXPORTED = "audit_exported"
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    ROLE_CHANGED = "role_changed"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    PASSWORD_RESET = "password_reset"  # noqa: S105
    SESSIONS_REVOKED = "sessions_revoked"
    UNLOCKED = "unlocked"
    SHADOW_WAIVED = "shadow_waived"


ACTION_LABELS = {
    Action.SIGNED_IN: "登录",
    Action.SIGN_IN_FAILED: "登录失败",
    Action.SIGNED_OUT: "退出",
    Action.PASSWORD_CHANGED: "修改密码",
    Action.CONVERSATION_OPENED: "打开会话",
    Action.LISTENED_IN: "旁听会话",
    Action.TAKEN: "接入会话",
    Action.TRANSFERRED: "转接",
    Action.HANDED_BACK: "交回智能客服",
    Action.ENDED: "结束会话",
    Action.REOPENED: "重新打开会话",
    Action.OFFER_EXECUTED: "执行方案",
    Action.CORRECTED: "纠正识别",
    Action.CASE_OPENED: "查看工单",
    Action.CASES_ASSIGNED: "分配工单",
    Action.CASE_EXPORTED: "导出工单",
    Action.WORK_ORDER_MOVED: "办理协作单",
    Action.SEARCHED: "搜索",
    Action.AUDIT_SEEN: "查看审计",
    Action.AUDIT_EXPORTED: "导出审计",
    Action.PERSON_ADDED: "添加人员",
    Action.PERSON_CHANGED: "修改人员",
    Action.ROLE_CHANGED: "变更角色",
    Action.DEACTIVATED: "停用账号",
    Action.REACTIVATED: "恢复账号",
    Action.PASSWORD_RESET: "重置密码",
    Action.SESSIONS_REVOKED: "撤销登录",
    Action.UNLOCKED: "解除锁定",
    Action.SHADOW_WAIVED: "放弃影子对比的判断",
}

LONGEST_SUBJECT = 80
# PostgreSQL takes neither in its JSON, and a line that cannot be written would hold up all that come after it.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def record(
    session: Session, action: Action, at: datetime, staff_id: str | None, subject: str = "", **data: Any
) -> None:
    """Adds one line to the unit of work under way. `data` holds no secret and no words of a customer's."""
    session.add(
        AuditRow(
            id=new_id(),
            at=at,
            staff_id=staff_id,
            action=action.value,
            subject=_storable(subject)[:LONGEST_SUBJECT],
            data={name: _storable(value) if isinstance(value, str) else value for name, value in data.items()},
        )
    )


def _storable(text: str) -> str:
    return UNSTORABLE.sub("\ufffd", text)
