"""VIES: VAT numbers of the European Union, with a number that confirms the check."""
