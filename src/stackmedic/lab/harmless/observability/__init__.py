"""Alarms, notices and flow logs."""
