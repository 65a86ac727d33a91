"""Answers as text and JSON: values in, a string out. Pure; imports the model only."""
