"""What may be done with an enterprise; a file for each thing."""
