"""Members whose rows break what we make of them."""
