"""Two pages for an investor, Chinese or English, as a document Word can edit."""
