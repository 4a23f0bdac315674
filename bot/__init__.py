"""The bot: what it hears, decides, shows and sends."""
