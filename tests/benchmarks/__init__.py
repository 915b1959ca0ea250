"""Times at 10,000 and 100,000 entries: `make bench`. Nothing here asserts a time: machines differ."""
