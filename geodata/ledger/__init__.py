"""What people change of a catalogue: sets of changes that are proposed, decided, numbered, and never edited."""
