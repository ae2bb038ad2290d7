"""Sources of the browser side; Python here only writes the part of them that Python says."""
