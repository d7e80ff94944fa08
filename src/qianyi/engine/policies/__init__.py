"""Policy items as data: conditions, benefits, who is placed where, what an item would cost.

Without Django and without a database. An item's conditions become a pack of ``engine.rules``, so
that an item says of a firm exactly what the conditions of a title would say.
"""
