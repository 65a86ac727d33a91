"""Images and their registry."""
