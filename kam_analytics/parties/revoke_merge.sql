UPDATE customer_merge SET revoked_at = CAST($now AS TIMESTAMP)
WHERE customer_id = $customer_id AND revoked_at IS NULL AND demo = $demo
