"""The tables of the five guides, one for each stack that a guide describes."""

from tests.guides.tables import ecommerce, multitenant_ai, ohmycoins, ohmycoins_production, omnirapeutic, onyx

TABLES = tuple(each.TABLE for each in (ecommerce, multitenant_ai, ohmycoins, ohmycoins_production, omnirapeutic, onyx))
