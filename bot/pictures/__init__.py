"""Pictures: makes our image files usable in a workspace's messages."""
