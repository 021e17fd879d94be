({key}) IN (
    SELECT {key} FROM main.{table} WHERE import_id = {taker} AND {key} IS NOT NULL
    UNION ALL
    SELECT {key} FROM shelf.{table} WHERE import_id = {taker} AND {key} IS NOT NULL
)
