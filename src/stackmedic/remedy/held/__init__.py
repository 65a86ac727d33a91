"""Where Terraform holds what an action changes, and what is to be done there so that the next apply keeps it.

What the next apply does was tried: Terraform 1.11 with the AWS provider 5.100 against a lab.
"""
