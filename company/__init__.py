"""The company that uses Slotsmith: its name, logo, colour, and defaults for people and mails."""
