"""Root causes of the layer terraform."""
