"""Notices (提醒): what a person should see next, written once however often the job runs."""
