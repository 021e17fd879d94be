CASE
    WHEN order_date IS NULL THEN kam_absent('order_date', given_order_date)
    WHEN revenue IS NULL THEN kam_absent('revenue', given_revenue) -- if revenue
    WHEN quantity IS NULL THEN kam_absent('quantity', given_quantity) -- if computed_revenue
    WHEN unit_price IS NULL THEN kam_absent('unit_price', given_unit_price) -- if computed_revenue
    WHEN NOT coalesce(discount BETWEEN 0 AND 1, true) THEN kam_reject('discount', given_discount, 'bad_discount') -- if discounted_revenue
END
