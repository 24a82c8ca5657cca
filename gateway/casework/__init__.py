"""What staff do with a complaint: which steps there are (`steps`), taking one (`acting`), and telling its
citizen (`news`)."""
