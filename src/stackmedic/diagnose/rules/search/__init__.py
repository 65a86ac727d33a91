"""Root causes of the layer search."""
