"""Install: a workspace lets us in with a click, and is rid of us as simply."""
