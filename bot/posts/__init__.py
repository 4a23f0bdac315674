"""Posts in channels: on their day, at their time, once."""
