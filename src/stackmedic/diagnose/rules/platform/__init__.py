"""Root causes of the layer platform."""
