"""The window: shows and asks, decides nothing. Only this room may import PySide6."""
