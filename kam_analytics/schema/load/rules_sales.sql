CASE
    WHEN order_date IS NULL THEN kam_reject('order_date', NULL, 'missing')
    WHEN revenue IS NULL THEN kam_reject('revenue', NULL, 'missing') -- if revenue
    WHEN quantity IS NULL THEN kam_reject('quantity', NULL, 'missing') -- if computed_revenue
    WHEN unit_price IS NULL THEN kam_reject('unit_price', NULL, 'missing') -- if computed_revenue
    WHEN NOT coalesce(discount BETWEEN 0 AND 1, true) THEN kam_reject('discount', given_discount, 'bad_discount') -- if discounted_revenue
END
