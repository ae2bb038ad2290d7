"""How a layer in a database answers a ``Query``: with SQL where that means the same, by our own rules for the rest.

::

    Query -> conditions (box, columns, dates; filters by ``filters``) -> keyset (order, pages) -> page -> Selection
          -> what SQL does not know is asked of the features that the conditions leave, in memory
"""
