"""Small maps that the server draws: the base map's tiles and the catalogue's features as paths of an SVG."""
