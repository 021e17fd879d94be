"""Named metrics: each figure of the product comes from one `.sql` file with its spec beside it.

`run(engine, "sales/pareto", scope)` gives a `Result`: an exact Arrow table and a pandas frame for display.
"""

from kam_analytics.metrics.registry import Column, Metric, Param, get, names
from kam_analytics.metrics.run import Result, prepare, run, statement

__all__ = ["Column", "Metric", "Param", "Result", "get", "names", "prepare", "run", "statement"]
