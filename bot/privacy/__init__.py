"""Privacy: what is stored, all of it in a file, or none of it any more."""
