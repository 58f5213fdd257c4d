"""Answers to questions that no process handles: one article each, found by intent and by words."""
