"""Words by which a bubble names its own matter; one without them goes on with what stands beside it: 怎么操作."""

import re
from typing import Final

_TOPICS: Final = {
    "ask_invoice change_invoice": "发票|开票|补票|专票|普票|增票|抬头|税号",
    "track_parcel ask_delivery_time urge_delivery report_not_received complain_delivery refuse_parcel": (
        "快递|物流|包裹|运单|发货|派送|配送|派件|送货|签收|拒收|(没|不|未)(有)?(收到|到|送|发|动)|到哪|到了吗|到货|送哪|送到"
        "|(什么时候|啥时候|多久|几天|几号|几时|今天|明天)(才|能)*(到|发|送)"
    ),
    "change_delivery": "送货|派送|配送|地址|驿站|自提|送到|放.{0,4}(门口|前台|物业)",
    "modify_order cancel_order restore_order": "地址|收货人|收件人|规格|颜色|尺码|数量|取消|恢复|(改|写|填|拍)错",
    "request_return request_exchange request_refund request_resend ask_return_policy ask_return_shipping "
    "check_aftersale check_refund": (
        "退款|退货|退钱|[想要能可]以?退|退吗|退了|退掉|(没|未)退|退(到|回)|换(货|一|成|大|小|个|新)|[想要能可]以?换|补发|补寄|少发|漏发|少了|发错|售后|取件|寄回"
    ),
    "complain_quality request_repair": (
        "坏|碎|破|裂|漏|断|脱|锈|霉|臭|质量|瑕疵|毛病|故障|维修|保修|[修异]|划痕|掉色|起球|死机|黑屏|花屏"
        "|(没|不|无)(有)?(声|亮|响|转|热|制冷|加热|通电|能用|了电|进电)|充不|开不|关不|连不|用不了|打不开"
    ),
    "complain_price request_price_protection": "价保|保价|降价|降了|就降|差价|补差|便宜了|涨价|乱收|多收|价格",
    "ask_price": "多少钱|价格|什么价|几块",
    "ask_promotion": "优惠|券|满减|活动|折扣|打折|赠品|红包",
    "ask_payment": "付款|支付|转账|花呗|分期|白条|微信|信用卡|货到付",
    "ask_membership": "会员|积分|等级|成长值|生日礼",
    "account_help": "账号|帐号|账户|密码|登录|登陆|登不|解绑|注册|绑定|验证码",
    "manage_privacy": "短信|隐私|个人信息|注销|推送|广告",
    "ask_installation": "安装|上门装|来装|帮.?装|师傅",
    "ask_usage": "怎么用|说明书|设置|连接|配对|使用|重置|恢复出厂",
    "ask_stock": "有货|现货|补货|缺货|库存",
    "ask_recommendation": "推荐|哪款|哪个好|适合|区别",
    "ask_authenticity": "正品|真假|假货|真的吗",
    "ask_shipping_fee": "运费|包邮|邮费|快递费",
    "ask_delivery_options": "什么快递|哪家快递|顺丰|自提",
    "ask_review": "评价|好评|差评|追评|晒图|返现",
    "ask_how_to_order": "下单|怎么买|怎么拍",
}
TOPICS: Final = {intent: re.compile(words) for intents, words in _TOPICS.items() for intent in intents.split()}
"""By intent; one that is missing is never offered as a second need."""

GOES_ON: Final = re.compile(r"(如果|要是|假如|因为|所以|但|可是|不然|或者|而且|还是|不是|就是|我是|那要|刚)")
"""How a bubble begins that goes on with the one before."""


def names(intent: str, text: str) -> bool:
    """Whether a text names the matter of an intent."""
    topic = TOPICS.get(intent)
    return topic is not None and topic.search(text) is not None


def names_its_own(intent: str, text: str, rest: str) -> bool:
    """Whether a bubble names the matter of its intent, and the rest of the burst does not speak of the same."""
    return names(intent, text) and not names(intent, rest) and GOES_ON.match(text.strip()) is None
