"""AWS list prices, read from a committed data file that ``python -m tools.prices`` renews."""
