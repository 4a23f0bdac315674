"""Signals: what Slack says of a member right now, each until its end, none kept after it."""
