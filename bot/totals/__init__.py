"""Day totals: what was sent and done, by member and day."""
