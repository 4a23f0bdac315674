"""Admin: what a whole workspace wants, decided by its admins and those they name."""
