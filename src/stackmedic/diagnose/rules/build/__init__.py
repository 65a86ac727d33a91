"""Root causes of the layer build."""
