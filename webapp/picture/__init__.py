"""Maps that the server draws: small ones in pages, and pictures of any view with title, legend and credits."""
