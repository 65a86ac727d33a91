"""Root causes of the layer capacity."""
