"""The core of the atlas: catalogue files to claims to layers; knows no HTTP, HTML, Flask or Folium."""

__version__ = "0.1.0"
