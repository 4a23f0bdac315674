"""People: whoever asks, a member or not."""
