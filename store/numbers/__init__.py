"""What is counted for the meetings. The database groups and counts, by columns alone: no complaint's words
are read here, so that one that is `rahasia` counts as any other."""
