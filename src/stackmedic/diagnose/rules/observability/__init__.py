"""Root causes of the layer observability."""
