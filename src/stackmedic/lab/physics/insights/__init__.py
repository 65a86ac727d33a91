"""CloudWatch Logs Insights: its query language, over events of log groups.

Source: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html and the pages of its commands and
functions; CWL_AnalyzeLogData-discoverable-fields.html for what is found in JSON and VPC flow logs. Commands that the
lab knows: fields, display, filter, parse, stats, sort, limit, dedup; others are refused by name.
"""

from stackmedic.lab.physics.insights.language import Malformed
from stackmedic.lab.physics.insights.query import Query, Result, parse_query, run

__all__ = ["Malformed", "Query", "Result", "parse_query", "run"]
