-- Whether amounts are or were converted: there are exchange rates, or copies from before they went.
SELECT EXISTS (FROM exchange_rate) OR EXISTS (FROM conversion)
