"""Feeds: the bytes of RSS, Atom, CDF and JSON Feed become raw records. Pure: no network, no clock.

``parsing`` is the door; behind it, in reading order: ``characters`` (bytes to text), ``xml_tree`` (text to elements,
mended where broken), ``vocabulary`` and ``elements`` (their names and contents), ``xml_feed``, ``xml_advice`` and
``json_feed`` (to a ``Feed``), with ``marked_text``, ``html_text``, ``dates`` and ``addresses`` for its values;
``web_page`` for what is none.
"""
