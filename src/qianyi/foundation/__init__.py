"""Django tool kit without tables: registry, permissions, postgres, ui kit, testing kit."""
