"""The index: what every record says about causes, kept ready to be asked."""
