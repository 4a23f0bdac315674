"""The plan: who a member is to the bot, and when their next nudge is due."""
