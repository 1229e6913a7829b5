"""Console (工作台): the pages that staff use, rendered on the server from the same services as the API."""
