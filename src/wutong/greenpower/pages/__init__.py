"""The pages of 绿电, one module for each errand."""
