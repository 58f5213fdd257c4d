"""Conversations: messages, who owns a conversation, turns of the bot, the queue for a person."""
