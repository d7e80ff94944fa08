"""One app a business area; domains do not know each other."""
