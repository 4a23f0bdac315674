"""The right moment: what Slack says of a member right now, and what that does to a nudge."""
