"""Habits: the minutes at which a member answers, and the few offers that follow from how it goes."""
