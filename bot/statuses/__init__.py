"""Statuses: which words and emoji mean a meeting, and which mean that somebody is off."""
