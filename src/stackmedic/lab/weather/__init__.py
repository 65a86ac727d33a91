"""The weather of the API: what befalls calls, whoever makes them: refusals, failures, delays, old answers.

These are the lab's own switches (``lab weather``), for what no AWS call can bring about. One file a kind of trouble;
``forecast.py`` reads what was asked for. Times are the lab's; only delays and, in a lab whose clock stands still, the
refilling of throttling buckets are real time.
"""

from stackmedic.lab.weather.trouble import Cut
from stackmedic.lab.weather.weather import Weather

__all__ = ["Cut", "Weather"]
