"""Small modules that several apps need and that belong to none of them."""
