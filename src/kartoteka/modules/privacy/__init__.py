"""Personal data: on what ground we keep it, who agreed to what, and the rights of people."""
