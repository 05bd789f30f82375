"""Which version of the tool this is."""

VERSION = "0.1.0"
