CASE WHEN customer_id IS NULL AND customer_name IS NULL THEN kam_reject('customer_id', NULL, 'no_customer') END,
CASE WHEN fiscal_year IS NULL AND period_end IS NULL THEN kam_reject('fiscal_year', NULL, 'no_year') END,
CASE WHEN coalesce(
    revenue, cost_of_goods, ebit, net_income, current_assets, cash, receivables, inventory, total_assets,
    current_liabilities, total_liabilities, retained_earnings, equity
) IS NULL THEN kam_reject(NULL, NULL, 'no_amounts') END
