"""Page shell, components, styles, icons and htmx answers. Knows no record."""
