"""What people decided: pauses, counts, rollouts."""
