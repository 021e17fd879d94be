CASE WHEN order_date IS NULL THEN kam_absent('order_date', given_order_date) END,
CASE WHEN revenue IS NULL THEN kam_absent('revenue', given_revenue) END, -- if revenue
CASE WHEN quantity IS NULL THEN kam_absent('quantity', given_quantity) END, -- if computed_revenue
CASE WHEN unit_price IS NULL THEN kam_absent('unit_price', given_unit_price) END, -- if computed_revenue
CASE WHEN NOT coalesce(discount BETWEEN 0 AND 1, true) THEN kam_reject('discount', given_discount, 'bad_discount') END, -- if discounted_revenue
NULL
