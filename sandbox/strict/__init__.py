"""What Slack refuses: blocks, views and texts that break its rules."""
