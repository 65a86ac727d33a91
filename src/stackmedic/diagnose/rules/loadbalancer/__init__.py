"""What the load balancer asks of its targets."""
