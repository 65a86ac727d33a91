"""What follows from what: network, permissions, programs, balancers, data stores, signals."""
