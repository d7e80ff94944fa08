"""The product assembled: navigation, home page, root URLs."""
