"""What a task's image needs to be."""
