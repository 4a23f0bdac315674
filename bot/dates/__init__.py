"""Calendar days as people type them."""
