"""What every page stands on: templates, names, errors, negotiation, settings."""
