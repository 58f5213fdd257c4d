"""What people read instead of the names in the code."""

from bot.cases.model import Actor
from bot.cases.stages import Stage, Step
from bot.policy.follow_up import WorkOrderMove, WorkOrderState
from bot.policy.vocabulary import ComplaintCategory, Emotion, OfferKind

CATEGORY_LABELS = {
    ComplaintCategory.QUALITY: "质量问题",
    ComplaintCategory.DELIVERY: "物流问题",
    ComplaintCategory.SERVICE: "服务问题",
    ComplaintCategory.PRICE: "价格问题",
    ComplaintCategory.PROCESS: "售后流程",
    ComplaintCategory.COMPENSATION: "赔偿诉求",
}

EMOTION_LABELS = {
    Emotion.CALM: "平静",
    Emotion.ANXIOUS: "着急",
    Emotion.DISSATISFIED: "不满",
    Emotion.ANGRY: "生气",
    Emotion.SATISFIED: "满意",
    Emotion.ABUSIVE: "情绪失控",
}

DEMAND_LABELS = {
    OfferKind.RETURN: "退货退款",
    OfferKind.EXCHANGE: "换货",
    OfferKind.REPAIR: "维修",
    OfferKind.REFUND: "退款",
    OfferKind.RESEND: "补发",
    OfferKind.COMPENSATION: "补偿",
    OfferKind.EXPLAIN: "书面答复",
    OfferKind.CALLBACK: "回电",
    OfferKind.EXPEDITE: "加急处理",
}

FACT_LABELS = {
    "category": "类别",
    "order": "订单",
    "items": "商品",
    "issue": "问题",
    "since": "开始时间",
    "overdue": "超时情况",
    "no_order": "与订单无关",
    "demand": "诉求",
    "photos": "照片",
}

# For staff.
STAGE_LABELS = {
    Stage.RECEIVED: "已受理",
    Stage.LISTENING: "倾听",
    Stage.SOOTHING: "安抚",
    Stage.RESOLVING: "解决",
    Stage.EVALUATING: "评价",
    Stage.CLOSED: "已结案",
    Stage.ESCALATED: "已升级",
    Stage.REOPENED: "重新打开",
    Stage.WITHDRAWN: "已撤销",
}

# For customers: what is happening for them, never how they are being handled.
CUSTOMER_STAGE_LABELS = {
    Stage.RECEIVED: "已受理",
    Stage.LISTENING: "了解情况中",
    Stage.SOOTHING: "处理中",
    Stage.RESOLVING: "处理中",
    Stage.EVALUATING: "等您评价",
    Stage.CLOSED: "已完成",
    Stage.ESCALATED: "专员处理中",
    Stage.REOPENED: "重新处理中",
    Stage.WITHDRAWN: "已撤销",
}

STEP_LABELS = {
    Step.OPENED: "受理",
    Step.FACTS_GIVEN: "客户补充情况",
    Step.FACTS_FOUND: "查到订单信息",
    Step.EMOTION_NOTED: "情绪变化",
    Step.SAID_BACK: "复述确认",
    Step.CONFIRMED: "客户确认无误",
    Step.DENIED: "客户说不对",
    Step.SOOTHED: "安抚",
    Step.SOOTHING_SKIPPED: "客户平静，略过安抚",
    Step.OFFERED: "提出方案",
    Step.REFUSED: "客户没接受",
    Step.ACCEPTED: "客户接受",
    Step.CARRIED_OUT: "已执行",
    Step.RATED_WELL: "评价：已解决",
    Step.RATED_BADLY: "评价：没解决或不满意",
    Step.RATING_LAPSED: "未评价，到期结案",
    Step.ESCALATED: "升级给人工",
    Step.HANDED_BACK: "人工交回",
    Step.RESOLVED_BY_PERSON: "人工给出结果",
    Step.CLOSED_BY_PERSON: "人工结案",
    Step.REOPENED: "重新打开",
    Step.WITHDRAWN: "客户撤销",
    Step.ASSIGNED: "分配",
    Step.FOLLOWED_UP: "跟进",
}


ACTOR_LABELS = {Actor.CUSTOMER: "客户", Actor.BOT: "智能客服", Actor.STAFF: "客服", Actor.SYSTEM: "系统"}

WORK_ORDER_LABELS = {
    WorkOrderState.OPEN: "待接单",
    WorkOrderState.ACCEPTED: "办理中",
    WorkOrderState.RETURNED: "退回待答复",
    WorkOrderState.DONE: "已办完",
    WorkOrderState.CANCELLED: "已取消",
}

WORK_ORDER_MOVE_LABELS = {
    WorkOrderMove.ACCEPT: "接单",
    WorkOrderMove.RETURN: "退回",
    WorkOrderMove.ANSWER: "答复",
    WorkOrderMove.FINISH: "办完",
    WorkOrderMove.CANCEL: "取消",
}


def demand_label(demand: str) -> str:
    """A demand in Chinese: the label of an OfferKind value, or the customer's own words as they are."""
    return DEMAND_LABELS[OfferKind(demand)] if demand in set(OfferKind) else demand
