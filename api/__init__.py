"""What every endpoint shares: fields, parsers, pagination, ETags, scopes and the base view."""
