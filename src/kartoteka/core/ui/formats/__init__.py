"""How a language writes dates of documents, where Django has it otherwise."""
