"""Policy: tables in, tables out. Who is reached, which clauses are met, what is missing, what a new site buys."""
