"""The parts of every endpoint: fields, parsers, pagination, ETags, scopes and the base view."""
