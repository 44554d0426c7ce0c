"""产业链: living maps of chains, who is at each node, what a region lacks and how strong the evidence is."""
