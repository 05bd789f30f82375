"""Text files: YAML with line numbers, bounded reading, findings."""
