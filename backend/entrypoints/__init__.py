"""Where the parts are put together: the API, the worker, the command line."""
