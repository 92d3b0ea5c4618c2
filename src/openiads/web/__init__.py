"""The map: the same functions as the command line, behind HTTP, with the page that shows them."""
