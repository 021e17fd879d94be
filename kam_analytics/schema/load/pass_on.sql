-- Rows on the shelf whose place another import takes as well stay there, for that one.
UPDATE shelf.{table} SET shelved_by = CAST($import_id AS INTEGER)
WHERE {waiting} AND list_contains($earlier, import_id) AND {covered}
