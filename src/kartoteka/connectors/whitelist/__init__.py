"""The list of VAT payers of the Polish Ministry of Finance («white list»)."""
