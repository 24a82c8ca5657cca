"""What a stolen database does not tell: columns that are sealed (encrypted). The key lies elsewhere."""
