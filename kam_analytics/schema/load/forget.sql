DELETE FROM remembered_reading WHERE shape = $shape
