"""Root causes of the layer host."""
