"""Projects from lead to output, and the promises made on both sides."""
