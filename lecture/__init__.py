"""From scenes to something to show: films, stills, pages, the audit, and the command that makes them."""
