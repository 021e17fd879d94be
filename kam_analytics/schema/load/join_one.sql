LEFT JOIN (SELECT * FROM {other} QUALIFY row_number() OVER (PARTITION BY kam_key({other_column}) ORDER BY row_no) = 1) AS {other_alias}
    ON kam_key({other_alias}.{other_column}) = kam_key({alias}.{column})
