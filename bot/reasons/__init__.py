"""Reasons: why a nudge came, or did not, for the member who asks."""
