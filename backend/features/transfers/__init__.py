"""Import and export (导入导出): spreadsheets of customers, calls, visits, reports and staff, in and out, row by row."""
