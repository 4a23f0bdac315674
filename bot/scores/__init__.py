"""Scores: day totals, standings, a member's own picture, the leaderboard."""
