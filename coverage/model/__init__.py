"""What the rooms hand each other: tables under contract, profiles of walkers, and the project."""
