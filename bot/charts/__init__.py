"""Charts: what they show, how they are drawn, and the process that draws them."""
