-- The company's own currency that the facts are made for.
INSERT OR REPLACE INTO meta VALUES ('own_currency', $own)
