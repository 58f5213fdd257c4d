"""Passwords that are kept with next to no work: signing in is everywhere in these tests, and costs on purpose."""

from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

QUICK = PasswordHasher.from_parameters(CHEAPEST)
