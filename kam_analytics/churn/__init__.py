"""Who is about to stop buying: features, models, evaluation and reasons. No user interface.

`scores(engine, as_of)` gives a `ChurnRun`, `warm(engine)` prepares the default one, `report(engine)` describes it.
"""

from kam_analytics.churn.reporting import report
from kam_analytics.churn.scoring import ready, scores, warm
from kam_analytics.churn.store import ChurnRun

__all__ = ["ChurnRun", "ready", "report", "scores", "warm"]
