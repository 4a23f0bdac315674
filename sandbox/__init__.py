"""A pretend Slack workspace for any Bolt app."""

from sandbox.clock import Clock
from sandbox.journal import Call
from sandbox.person import Person, Reply, Submission
from sandbox.state import Channel, Message, User, View
from sandbox.workspace import Jump, Sandbox

__all__ = [
    "Call",
    "Channel",
    "Clock",
    "Jump",
    "Message",
    "Person",
    "Reply",
    "Sandbox",
    "Submission",
    "User",
    "View",
]
