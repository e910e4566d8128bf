"""Parts of every conversion of another platform's documents: notes, references of images, secrets, YAML output."""
