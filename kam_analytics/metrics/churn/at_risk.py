from __future__ import annotations

from kam_analytics.churn.serving import reader

compute = reader("churn/at_risk")
