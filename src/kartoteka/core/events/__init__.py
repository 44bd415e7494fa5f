"""Events: everything that happened, written once, in the transaction of the change."""
