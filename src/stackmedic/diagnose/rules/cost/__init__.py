"""Root causes of the layer cost."""
