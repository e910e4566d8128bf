"""What a plan costs a month: lines by resource, totals by part, and what is left out."""
