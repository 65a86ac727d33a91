"""How hypothesis works here: the same cases on every run, and many new ones in a campaign (`make soak`)."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("every_run", derandomize=True, deadline=None, max_examples=60, database=None)
settings.register_profile(
    "soak", deadline=None, max_examples=20_000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "every_run"))
