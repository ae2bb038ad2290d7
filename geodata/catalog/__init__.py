"""Files of a catalogue to checked values."""
