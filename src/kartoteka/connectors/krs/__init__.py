"""KRS: extracts from the Polish court register."""
