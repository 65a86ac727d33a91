"""Root causes of the layer storage."""
