"""What must hold after each page of docs/how-to was followed; each file is a program."""
