"""Pages of publications and studies."""
