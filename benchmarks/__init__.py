"""How fast zpjax is, against what it could be: each file opens with the question it answers."""
