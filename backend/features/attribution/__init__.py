"""Attribution (判客): asks the engine, writes its verdict into the ledger, and shows why."""
