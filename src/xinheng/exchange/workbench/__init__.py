"""The desk's pages for rows that wait, for matching them, and for the records of an authority."""
