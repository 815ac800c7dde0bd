"""What each command does: its plain data, and its printed lines."""
