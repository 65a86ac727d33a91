"""Root causes of the layer iam."""
