"""Nudges: sending them when they are due, and what people press on them."""
