"""One file a page: handlers that call services and hand the answer to a template."""
