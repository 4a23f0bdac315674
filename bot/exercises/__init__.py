"""Exercise cards: what each movement is, how to do it, and which one comes next."""
