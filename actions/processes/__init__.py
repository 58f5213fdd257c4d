"""Every process, and the intents that begin it."""

from actions.process import Process
from actions.processes.cancel import CancelProcess
from actions.processes.delivery import ChangeDeliveryProcess, ParcelProcess, RefuseProcess, UrgeProcess
from actions.processes.exchange import ExchangeProcess
from actions.processes.installation import InstallationProcess
from actions.processes.invoice import InvoiceProcess
from actions.processes.modify import ModifyProcess, RestoreProcess
from actions.processes.order_status import OrderStatusProcess
from actions.processes.price_protection import PriceProtectionProcess
from actions.processes.privacy import PrivacyProcess
from actions.processes.progress import AfterSaleProgressProcess, RefundProgressProcess
from actions.processes.refund import RefundProcess
from actions.processes.repair import RepairProcess
from actions.processes.resend import ResendProcess
from actions.processes.returns import ReturnProcess

_ALL: tuple[Process, ...] = (
    OrderStatusProcess(),
    ModifyProcess(),
    CancelProcess(),
    RestoreProcess(),
    ParcelProcess(),
    UrgeProcess(),
    ChangeDeliveryProcess(),
    RefuseProcess(),
    ReturnProcess(),
    ExchangeProcess(),
    RefundProcess(),
    RepairProcess(),
    ResendProcess(),
    PriceProtectionProcess(),
    AfterSaleProgressProcess(),
    RefundProgressProcess(),
    InstallationProcess(),
    InvoiceProcess(),
    PrivacyProcess(),
)
PROCESSES = {process.name: process for process in _ALL}
_BY_INTENT = {intent: process for process in _ALL for intent in process.intents}


def process_for(intent: str) -> Process:
    """The process that an intent begins. Raises KeyError: it begins none, so no rule may start the form with it."""
    return _BY_INTENT[intent]
