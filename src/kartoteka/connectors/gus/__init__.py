"""GUS REGON (BIR 1.1 and 1.2): companies in Poland by NIP, REGON or KRS."""
