"""Records: cards of some type, declared once, from which every screen follows."""
