"""Stats: a member's own numbers, with a picture, for nobody else."""
