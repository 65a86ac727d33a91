"""The lab: a simulated AWS account on this machine, spoken to over the real AWS protocol.

It imports nothing of the product and the product nothing of it: they meet over HTTP only.
"""
