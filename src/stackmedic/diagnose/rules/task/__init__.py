"""What a task is given to run with."""
