"""Email-RAG: questions about e-mail archives, answered by language models from a vector search."""
