"""The slash command and words typed to the bot: finds the command that is meant."""
