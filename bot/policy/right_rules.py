"""The shape of data/policy/rights.yml, with the law's limits (R15, R19–R22)."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.policy.vocabulary import Entry, PolicyFile, RuleIds, Sentence, with_placeholders

Plain = Annotated[Sentence, with_placeholders()]


class DataRequest(StrEnum):
    SEE = "see"
    CORRECT = "correct"
    DELETE = "delete"
    STOP_MARKETING = "stop_marketing"
    NO_AUTOMATION = "no_automation"


class PersonalDataRule(Entry):
    answer_days: Annotated[int, Field(ge=1, le=30, strict=True)]
    trade_years: Annotated[int, Field(ge=3, le=30, strict=True)]  # R15: the law's floor
    rule_ids: RuleIds
    trade_rule_ids: RuleIds
    requests: dict[DataRequest, Annotated[Sentence, with_placeholders("days", "years")]]
    unknown_customer: Plain
    open_orders: Plain

    @model_validator(mode="after")
    def _every_request(self) -> Self:
        missing = [request.value for request in DataRequest if request not in self.requests]
        if missing:
            raise ValueError(f"requests missing: {missing}")
        return self


class RoutesRule(Entry):
    rule_ids: RuleIds
    accept_workdays: Annotated[int, Field(ge=1, le=60, strict=True)]
    mediation_workdays: Annotated[int, Field(ge=1, le=180, strict=True)]
    claim_years: Annotated[int, Field(ge=1, le=20, strict=True)]
    opening: Plain
    routes: Annotated[tuple[Annotated[Sentence, with_placeholders("accept", "mediation")], ...], Field(min_length=5)]
    too_old: Annotated[Sentence, with_placeholders("years")]

    @model_validator(mode="after")
    def _names_the_authority(self) -> Self:
        if not any("12315" in route for route in self.routes):
            raise ValueError("routes must name 12315 (R19)")
        return self


class CourierRule(Entry):
    answer_days: Annotated[int, Field(ge=1, le=7, strict=True)]  # R21
    rule_ids: RuleIds
    sentence: Annotated[Sentence, with_placeholders("days", "deadline")]


class RightsPolicy(PolicyFile):
    personal_data: PersonalDataRule
    complaint_routes: RoutesRule
    courier: CourierRule
