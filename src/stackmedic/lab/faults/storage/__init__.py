"""Disks, buckets and file systems."""
