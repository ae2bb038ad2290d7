"""The shell of the atlas: Flask pages, the map, the data interface and the command line over ``geodata``."""
