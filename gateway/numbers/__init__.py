"""What the meetings report: of which time (`period`), counted (`figures`), as tables (`tables`), and those
drawn (`charts`) or written into a file (`sheets`)."""
