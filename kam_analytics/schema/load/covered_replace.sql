{date} BETWEEN CAST($first AS DATE) AND CAST($last AS DATE)
