"""Security groups, routes, gateways."""
