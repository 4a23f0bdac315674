"""Delivery: from the due index to a message in Slack, once."""
