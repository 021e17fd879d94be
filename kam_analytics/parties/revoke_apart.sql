UPDATE customer_apart SET revoked_at = CAST($now AS TIMESTAMP)
WHERE revoked_at IS NULL AND demo = $demo
  AND ((customer_id = $customer_id AND other_id = $other_id) OR (customer_id = $other_id AND other_id = $customer_id))
