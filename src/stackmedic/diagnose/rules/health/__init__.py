"""Root causes of the layer health."""
