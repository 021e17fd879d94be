-- What invoices and receipts both tell of counts once: receivables of an older version are made anew.
INSERT OR REPLACE INTO meta SELECT 'own_currency', '?' WHERE EXISTS (FROM data_change);
