"""Root causes of the layer config."""
