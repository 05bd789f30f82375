"""What is known of a run: its journal, what the journal says, locks and approvals."""
