"""Slack's Web API methods, by family; importing this fills the table."""

from sandbox.methods import auth, chat, conversations, files, users, views
from sandbox.methods.registry import METHODS, Ask, Method

__all__ = ["METHODS", "Ask", "Method", "auth", "chat", "conversations", "files", "users", "views"]
