"""From a snapshot to a diagnosis. Pure: no I/O, no clock, no chance; the same snapshot gives the same bytes."""
