"""What AWS asks for: list prices with their sources, and the month they were read in."""
