"""Working hours, and when the next nudge is due."""
