"""The production server: HTTP in front of the application, reload, and a graceful end."""
