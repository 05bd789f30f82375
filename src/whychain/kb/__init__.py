"""What happened: incident, case and drill records."""
