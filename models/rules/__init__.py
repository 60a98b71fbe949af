"""The election's rules as pure functions: they know no database and no clock."""
