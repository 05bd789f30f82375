"""How a step reaches the world: programs, requests, people. Nothing else starts or contacts."""
