"""The doctor: looks at everything the bot needs to run, and says how to mend what is wrong."""
