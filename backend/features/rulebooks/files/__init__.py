"""Files (读文件): what people wrote, or every fault with its line and what to write instead."""
