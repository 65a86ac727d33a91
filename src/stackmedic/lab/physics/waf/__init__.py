"""AWS WAF: web ACLs judge the requests that load balancers get."""

from stackmedic.lab.physics.waf.waf import Waf

__all__ = ["Waf"]
