"""Terraform against the lab: finding its provider, building the stacks of ``infra``, recording what it calls."""
