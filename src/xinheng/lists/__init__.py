"""Lists: designation with notice, statement, second officer, exit and remedy; removal."""
