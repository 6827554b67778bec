"""One module for each kind of calendar. Providers are independent of each other."""
