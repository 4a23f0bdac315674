"""Members: who takes part, and who has asked for a pause."""
