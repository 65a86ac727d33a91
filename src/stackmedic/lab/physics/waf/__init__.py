"""AWS WAF: web ACLs judge the requests that load balancers get."""
