"""What the tests of all parts share: databases, users of every role, a browser."""
