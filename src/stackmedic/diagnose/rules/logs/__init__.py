"""Root causes of the layer logs."""
