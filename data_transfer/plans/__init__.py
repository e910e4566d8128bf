"""Plans: several commands in an order that is checked, with a journal that a later run resumes."""
