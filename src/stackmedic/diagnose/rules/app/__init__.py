"""What the programs do by themselves."""
