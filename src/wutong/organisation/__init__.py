"""机构与职责: regions, bodies, people; the only place that decides who may do what."""
