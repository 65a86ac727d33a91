"""Root causes of the layer waf."""
