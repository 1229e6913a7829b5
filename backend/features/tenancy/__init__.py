"""Tenancy (开发商与案场): the directory of developers, their projects, sales offices and agencies."""
