"""界面: the page shell, components, formats and the middleware every page passes."""
