"""Template + entries → the bytes of a filled Word or Excel file."""
