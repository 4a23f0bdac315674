"""Teams: named groups of members whose averages are compared."""
