"""Official notices as data: each folder under 附件/ is one notice."""
