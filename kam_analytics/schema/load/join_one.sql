LEFT JOIN (SELECT * FROM {other} QUALIFY row_number() OVER (PARTITION BY {key}({other_column}) ORDER BY row_no) = 1) AS {other_alias}
    ON {key}({other_alias}.{other_column}) = {key}({alias}.{column})
