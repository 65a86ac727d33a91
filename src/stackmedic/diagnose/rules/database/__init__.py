"""What the database must be and agree on."""
