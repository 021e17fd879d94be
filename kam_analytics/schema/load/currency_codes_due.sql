-- Whether the codes of currencies are others than those kept: names came or went, or the company's own is another one.
SELECT
    $own IS DISTINCT FROM (SELECT value FROM meta WHERE key = 'own_currency')
    OR EXISTS (({used}) EXCEPT SELECT written FROM currency_code)
    OR EXISTS (SELECT written FROM currency_code EXCEPT ({used}))
