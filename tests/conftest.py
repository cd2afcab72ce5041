"""Settings that all tests share."""

from hypothesis import HealthCheck, settings

# The same examples on every machine: a test run is a statement about the code, not about the day's luck.
settings.register_profile(
    "steady",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")
