"""拜访一页纸: one page about an enterprise for whoever goes to see it, as a document Word can edit."""
