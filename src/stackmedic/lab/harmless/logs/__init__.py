"""Where tasks write their logs."""
