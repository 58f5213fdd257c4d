"""What the shop grants, by when and by which rule: read from data/policy, decided by pure functions."""

from bot.policy.loading import Policy, PolicyError, load_policy, shipped_policy

__all__ = ["Policy", "PolicyError", "load_policy", "shipped_policy"]
