"""What the lessons learn from: real data that comes with the installed libraries, and data that is generated."""
