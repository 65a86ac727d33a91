"""Terraform as a source: which address holds what the account shows. Reading only; nothing here runs Terraform."""
