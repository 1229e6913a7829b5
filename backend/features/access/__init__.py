"""Access (登录与权限): who is asking, and what their role lets them see and do."""
