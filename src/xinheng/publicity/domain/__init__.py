"""What public pages say, as frozen facts and codes: no sentence, no framework, no clock."""
