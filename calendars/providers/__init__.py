"""One module for each kind of calendar; none knows another, and only the reader calls them."""
