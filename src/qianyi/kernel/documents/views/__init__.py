"""The pages of documents, one module an object."""
