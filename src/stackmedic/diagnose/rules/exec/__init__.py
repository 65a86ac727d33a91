"""Root causes of the layer exec."""
