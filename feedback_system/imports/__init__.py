"""Bring the cases of an old list into the product, and take everything out again in open formats.

A file is read once into rows; each row becomes at most one case. Which columns there are and how a row becomes a case is said by
the app of the kind (`kinds.register`). What an import wrote can be taken back as long as nobody has worked with it.
"""
