"""The programme: a few training sessions a week that grow with the member."""
