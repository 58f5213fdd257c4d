"""Which models are served, and which are refused before the first customer meets them."""

import pytest

from bot.dialogue.processor import TurnProcessor, UnusableModel, check_actions


def test_a_model_is_served_when_all_its_actions_are_there(processor: TurnProcessor) -> None:
    check_actions(processor.domain, processor.action_endpoint.names)


def test_a_model_of_another_version_is_refused_by_the_name_of_what_is_missing(processor: TurnProcessor) -> None:
    there = processor.action_endpoint.names
    gone = next(name for name in there if name in processor.domain.user_actions)
    with pytest.raises(UnusableModel, match=gone):
        check_actions(processor.domain, set(there) - {gone})
