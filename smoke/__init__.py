"""The end-to-end check: what runs is compared with what was planned, from outside and from inside its pods."""
