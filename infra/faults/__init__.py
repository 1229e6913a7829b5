"""Fault drills: processes are killed while work goes on, and an oracle that knows nothing of the product counts."""

import infra.bench  # noqa: F401 - puts the repository and infra/bin on the path
