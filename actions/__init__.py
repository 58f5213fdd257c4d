"""Rasa's custom actions, one module per process. Thin: slots → one service call → a reply and events."""
