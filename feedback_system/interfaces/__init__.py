"""The API of the cases: the same addresses for every registered kind, and the collections beside them.

A case app adds what only its own form knows (fields, creation) with `collections.register`.
"""
