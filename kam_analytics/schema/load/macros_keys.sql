-- How keys of tables that are to be joined are compared; on top of macros.sql.

-- A key as it is compared: without blanks around it, and without the '.0' that a spreadsheet gave it.
CREATE OR REPLACE TEMP MACRO kam_key(x) AS regexp_replace(kam_text(x), '^([0-9]+)\.0+$', '\1');

-- The same where two tables write it differently: without leading zeros, without regard to capitals and to full-width digits.
CREATE OR REPLACE TEMP MACRO kam_loose_key(x) AS regexp_replace(
    lower(translate(kam_key(x), '０１２３４５６７８９', '0123456789')), '^0+([0-9]+)$', '\1'
);
