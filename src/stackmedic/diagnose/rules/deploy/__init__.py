"""What a new revision brought."""
