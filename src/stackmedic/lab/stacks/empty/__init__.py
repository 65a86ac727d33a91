"""An account with nothing in it, for Terraform and for people who build by hand."""

from stackmedic.lab.clients import Clients

TITLE = "An empty account, in any region"


def build(clients: Clients) -> None:
    """Nothing."""
