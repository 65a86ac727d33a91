"""Root causes of the layer tls."""
