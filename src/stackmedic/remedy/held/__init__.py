"""Where Terraform holds what an action changes, and what is to be done there so that the next apply keeps it.

What the next apply does follows from how the AWS provider documents these resources.
"""
