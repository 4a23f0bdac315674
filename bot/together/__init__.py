"""The group moment: once a day, one movement for a whole channel."""
