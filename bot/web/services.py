"""Everything that the routes of `web` use, built once from the settings."""

from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from fastapi import Request

from bot.cases.assigning import CaseAssigning
from bot.cases.by_person import PersonHandling
from bot.cases.commitments import Commitments
from bot.cases.listing import CaseListing
from bot.cases.promises import Promises
from bot.cases.searching import CaseSearch
from bot.cases.service import Cases
from bot.cases.work_orders import WorkOrderListing
from bot.conversations.assignment import Assignment
from bot.conversations.attachments import Attachments
from bot.conversations.bursts import Patience
from bot.conversations.clock_reading import Clocks
from bot.conversations.corrections import Corrections
from bot.conversations.desk import Desk
from bot.conversations.ending import Ending
from bot.conversations.inbox import Inbox
from bot.conversations.inviting import Inviting
from bot.conversations.lists import Lists
from bot.conversations.notes import Notes
from bot.conversations.presence import Presence
from bot.conversations.ratings import Ratings
from bot.conversations.reading import Reading
from bot.conversations.searching import ConversationSearch
from bot.conversations.snoozing import Snoozing
from bot.conversations.solved_answers import SolvedAnswers
from bot.conversations.stepping_in import SteppingIn
from bot.conversations.transfer import Transfer
from bot.conversations.turns import Turns
from bot.conversations.viewers import Viewers
from bot.conversations.visitors import Visitors
from bot.customers.known import KnownCustomers
from bot.customers.service import Customers
from bot.evidence.archive import Evidence
from bot.evidence.dossier import Dossiers
from bot.policy.loading import Policy, shipped_policy
from bot.settings import Settings
from bot.shop.choosing import choose_shop
from bot.shop.port import Shop
from bot.staff.accounts import Accounts
from bot.staff.audit_list import AuditList
from bot.staff.audit_trail import AuditTrail
from bot.staff.duty import Duties
from bot.staff.people import People
from bot.storage import Database
from bot.web.dialogue_client import DialogueClient
from bot.web.hub import Hub
from bot.web.shop_in_time import ShopInTime
from bot.web.shop_names import ShopNames
from bot.web.tokens import IdentityTokens, VisitorTokens

DEMO_KEY = "demo"


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    database: Database
    hub: Hub
    dialogue: DialogueClient
    visitor_tokens: VisitorTokens
    identity_tokens: IdentityTokens
    visitors: Visitors
    inbox: Inbox
    reading: Reading
    lists: Lists
    clocks: Clocks
    turns: Turns
    desk: Desk
    assignment: Assignment
    transfer: Transfer
    snoozing: Snoozing
    inviting: Inviting
    stepping_in: SteppingIn
    notes: Notes
    corrections: Corrections
    solved_answers: SolvedAnswers
    ratings: Ratings
    attachments: Attachments
    presence: Presence
    viewers: Viewers
    ending: Ending
    accounts: Accounts
    trail: AuditTrail
    audit: AuditList
    people: People
    duties: Duties
    shop: Shop
    customers: Customers
    known_customers: KnownCustomers
    shop_names: ShopNames
    shop_in_time: ShopInTime
    cases: Cases
    complaints: PersonHandling
    promises: Promises
    commitments: Commitments
    case_list: CaseListing
    conversation_search: ConversationSearch
    case_search: CaseSearch
    dossiers: Dossiers
    evidence: Evidence
    case_assigning: CaseAssigning
    work_order_list: WorkOrderListing
    policy: Policy


def build_services(settings: Settings, database: Database, hasher: PasswordHasher | None = None) -> Services:
    """Wires the rooms together. `hasher`: how passwords are kept, where the usual one is too thorough.

    Raises PolicyError: a file of data/policy cannot be used; nothing starts on half a policy.
    """
    patience = Patience(
        silence=timedelta(milliseconds=settings.burst_silence_ms), limit=timedelta(milliseconds=settings.burst_limit_ms)
    )
    keys = dict(settings.identity_keys)
    if settings.demo:
        keys[DEMO_KEY] = settings.secret("demo-shop")
    shop = choose_shop(settings, database)
    customers, cases, policy = Customers(shop), Cases(database), shipped_policy()
    known, hub = KnownCustomers(database, customers), Hub()
    attachments, dossiers = Attachments(database, settings.uploads), Dossiers(database)
    return Services(
        settings=settings,
        database=database,
        hub=hub,
        dialogue=DialogueClient(settings.dialogue_url, settings.dialogue_secret),
        visitor_tokens=VisitorTokens(settings.secret("visitors")),
        identity_tokens=IdentityTokens(keys),
        visitors=Visitors(database),
        inbox=Inbox(database, patience, settings.max_message_characters),
        reading=Reading(database),
        lists=Lists(database),
        clocks=Clocks(database),
        turns=Turns(database, timedelta(seconds=settings.turn_lease_seconds)),
        desk=Desk(database, settings.max_message_characters),
        assignment=Assignment(database),
        transfer=Transfer(database),
        snoozing=Snoozing(database),
        inviting=Inviting(database),
        stepping_in=SteppingIn(database),
        notes=Notes(database),
        corrections=Corrections(database),
        solved_answers=SolvedAnswers(database),
        ratings=Ratings(database),
        attachments=attachments,
        presence=Presence(database),
        viewers=Viewers(database),
        ending=Ending(database),
        accounts=Accounts(database, hasher=hasher),
        trail=AuditTrail(database),
        audit=AuditList(database),
        people=People(database, hasher=hasher),
        duties=Duties(database),
        shop=shop,
        customers=customers,
        known_customers=known,
        shop_names=ShopNames(known, hub),
        shop_in_time=ShopInTime(),
        cases=cases,
        complaints=PersonHandling(cases, shop, customers, policy),
        promises=Promises(database),
        commitments=Commitments(database, policy),
        case_list=CaseListing(database),
        conversation_search=ConversationSearch(database),
        case_search=CaseSearch(database),
        dossiers=dossiers,
        evidence=Evidence(dossiers, attachments),
        case_assigning=CaseAssigning(database),
        work_order_list=WorkOrderListing(database),
        policy=policy,
    )


def services(request: Request) -> Services:
    """For `Depends`: the services of the application that answers."""
    found: Services = request.app.state.services
    return found
