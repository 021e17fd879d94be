"""From a file to the rows of its tables as text: encoding, dialect, workbooks, layout."""
