"""Root causes of the layer agent."""
